import type { Guard } from "../../common/guard.js";
import type {
  AssignmentChange,
  AssignmentOrigin,
  AssignmentSet,
  AssignmentSink,
} from "../links/assignment-sink.js";

/** Tells several parts of the agent of the same assignments, in their order. What one can't take, the others still hear. */
export class AssignmentFanOut implements AssignmentSink {
  constructor(
    private readonly sinks: readonly AssignmentSink[],
    private readonly guard: Guard,
  ) {}

  complete(set: AssignmentSet, changes: readonly AssignmentChange[], origin: AssignmentOrigin): void {
    this.tell((sink) => sink.complete(set, changes, origin));
  }

  incremental(set: AssignmentSet, changes: readonly AssignmentChange[]): void {
    this.tell((sink) => sink.incremental(set, changes));
  }

  private tell(tell: (sink: AssignmentSink) => void): void {
    for (const sink of this.sinks) this.guard.run("assignments", () => tell(sink));
  }
}
