import type { V1Pod } from "../../../api/generated/types.js";
import { type Hindrance, judgeResize } from "../allocation/judge-resize.js";
import { compareRequests, type ResizeRequest } from "../allocation/resize-order.js";
import type { NodeRoom } from "../spec/node-fit.js";

/** A pod that may ask for other resources than it has. */
export interface Resizable {
  /** Undefined: it asks for nothing else, or is not to have anything. */
  readonly resizeRequest: ResizeRequest | undefined;
  /** What has become of its request; undefined: it is granted. */
  judged(hindrance: Hindrance | undefined): void;
}

/** Grants pods of this node other resources as far as there is room, in Kubernetes' order. */
export class Resizes {
  constructor(
    private readonly pods: () => readonly Resizable[],
    /** The node's room for a pod beside all others as they are granted. */
    private readonly roomFor: (pod: V1Pod) => NodeRoom,
  ) {}

  /** To be called whenever a pod asks for something else, or there may be more room. */
  consider(): void {
    const asking = this.pods().flatMap((pod) => {
      const request = pod.resizeRequest;
      return request ? [{ pod, request }] : [];
    });
    asking.sort((left, right) => compareRequests(left.request, right.request));
    // What one gives back is there for those who are asked later.
    for (const { pod, request } of asking) pod.judged(judgeResize(request.pod, this.roomFor(request.pod)));
  }
}
