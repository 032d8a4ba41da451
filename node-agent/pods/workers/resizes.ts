import type { V1Pod } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";
import { type Hindrance, judgeResize } from "../allocation/judge-resize.js";
import { compareRequests, type ResizeRequest } from "../allocation/resize-order.js";
import type { NodeRoom } from "../spec/node-fit.js";
import { Passes } from "./passes.js";

/** A pod that may ask for other resources than it has. */
export interface Resizable {
  /** Undefined: it asks for nothing else, or is not to have anything. */
  readonly resizeRequest: ResizeRequest | undefined;
  /** What has become of its request; undefined: it is granted. */
  judged(hindrance: Hindrance | undefined): void;
}

export interface ResizesOptions {
  readonly pods: () => readonly Resizable[];
  /** The node's room for a pod beside all others as they are granted. */
  readonly roomFor: (pod: V1Pod) => NodeRoom;
  readonly clock: Clock;
  readonly guard: Guard;
}

/** Grants pods of this node other resources as far as there is room, in Kubernetes' order. */
export class Resizes {
  private readonly passes: Passes;

  constructor(private readonly options: ResizesOptions) {
    this.passes = new Passes(options.clock, options.guard, () => this.pass());
  }

  /** To be called whenever a pod asks for something else, or there may be more room. Many calls make one look. */
  consider(): void {
    this.passes.poke();
  }

  stop(): void {
    this.passes.stop();
  }

  private pass(): void {
    const { pods, roomFor } = this.options;
    const asking = pods().flatMap((pod) => {
      const request = pod.resizeRequest;
      return request ? [{ pod, request }] : [];
    });
    asking.sort((left, right) => compareRequests(left.request, right.request));
    // What one gives back is there for those who are asked later.
    for (const { pod, request } of asking) pod.judged(judgeResize(request.pod, roomFor(request.pod)));
  }
}
