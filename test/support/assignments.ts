import type { V1Pod } from "../../api/generated/types.js";
import type { KubeObject } from "../../api/meta/object.js";
import { keyOf } from "../../api/meta/object.js";
import { type AssignedResource, assignedResources } from "../../common/assigned-kinds.js";
import type {
  AssignmentChange,
  AssignmentSet,
  AssignmentSink,
} from "../../node-agent/links/assignment-sink.js";

/** An assignment set that a test changes object by object. */
export class TestAssignments {
  private readonly maps = new Map(
    assignedResources.map((resource) => [resource, new Map<string, unknown>()]),
  );

  get set(): AssignmentSet {
    return Object.fromEntries(this.maps) as unknown as AssignmentSet;
  }

  putPod(sink: AssignmentSink, pod: V1Pod): void {
    this.put(sink, "pods", pod);
  }

  /** All of it at once, as to an agent that has just started. */
  complete(sink: AssignmentSink): void {
    const changes = [...this.maps].flatMap(([resource, objects]) =>
      [...objects].map(([key, current]) => ({ resource, key, current }) as AssignmentChange),
    );
    sink.complete(this.set, changes, "checkpoint");
  }

  removePod(sink: AssignmentSink, pod: V1Pod): void {
    this.change(sink, "pods", keyOf(pod.metadata), undefined);
  }

  put(sink: AssignmentSink, resource: AssignedResource, object: KubeObject): void {
    const json = Buffer.from(JSON.stringify(object));
    this.change(sink, resource, keyOf(object.metadata), { object, json });
  }

  private change(sink: AssignmentSink, resource: AssignedResource, key: string, current: unknown): void {
    const map = this.maps.get(resource) ?? new Map<string, unknown>();
    const previous = map.get(key);
    if (current) map.set(key, current);
    else map.delete(key);
    sink.incremental(this.set, [{ resource, key, current, previous } as AssignmentChange]);
  }
}
