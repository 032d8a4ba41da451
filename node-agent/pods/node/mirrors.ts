import type { V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isStatic, mirrorAnnotation } from "../../../api/meta/pods.js";
import type { PodStatusReport, PodStatusSink, StatusOutcome } from "../../links/pod-status-sink.js";

const untold: StatusOutcome = { type: "superseded" };

/**
 * What the API has of the pods that this node runs by itself. Such a pod is known here by the uid that its file gives it,
 * there by that of its mirror.
 */
export class Mirrors {
  private readonly byKey = new Map<string, V1Pod>();
  private readonly staticUids = new Map<string, string>();

  /** @param key `namespace/name`. The uid of the pod that it mirrors, or did */
  put(key: string, mirror: V1Pod | undefined): void {
    const before = this.byKey.get(key);
    if (before) this.staticUids.delete(before.metadata.uid ?? "");
    this.byKey.delete(key);
    if (!mirror) return;
    this.byKey.set(key, mirror);
    this.staticUids.set(mirror.metadata.uid ?? "", mirror.metadata.annotations?.[mirrorAnnotation] ?? "");
  }

  keys(): Iterable<string> {
    return this.byKey.keys();
  }

  /** Whatever stands there by the name of a pod, be it of another version of it. */
  at(key: string): V1Pod | undefined {
    return this.byKey.get(key);
  }

  /** That of just this pod. */
  of(pod: V1Pod): V1Pod | undefined {
    const mirror = this.at(keyOf(pod.metadata));
    return mirror?.metadata.annotations?.[mirrorAnnotation] === pod.metadata.uid ? mirror : undefined;
  }

  /** By which uid this node knows a pod, if a mirror says the truth. */
  uidHere(uid: string): string {
    return this.staticUids.get(uid) ?? uid;
  }

  /** Statuses by the uids that the API knows; of a pod that has no mirror yet it is not told. */
  statuses(sink: PodStatusSink, podOf: (uid: string) => V1Pod | undefined): PodStatusSink {
    return {
      send: async (report: PodStatusReport) => {
        const pod = podOf(report.uid);
        if (!pod || !isStatic(pod)) return sink.send(report);
        const uid = this.of(pod)?.metadata.uid;
        return uid === undefined ? untold : sink.send({ ...report, uid });
      },
    };
  }
}
