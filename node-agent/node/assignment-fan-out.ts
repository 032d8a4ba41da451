import type {
  AssignmentChange,
  AssignmentOrigin,
  AssignmentSet,
  AssignmentSink,
} from "../links/assignment-sink.js";

/** Tells several parts of the agent of the same assignments, in their order. */
export class AssignmentFanOut implements AssignmentSink {
  constructor(private readonly sinks: readonly AssignmentSink[]) {}

  complete(set: AssignmentSet, changes: readonly AssignmentChange[], origin: AssignmentOrigin): void {
    for (const sink of this.sinks) sink.complete(set, changes, origin);
  }

  incremental(set: AssignmentSet, changes: readonly AssignmentChange[]): void {
    for (const sink of this.sinks) sink.incremental(set, changes);
  }
}
