import type { PodInfo } from "../pod-info.js";

/** Keeps for a pod what it takes of its node, from the decision until it is bound, or isn't. */
export interface Reserve {
  readonly name: string;
  /** Throws when it can't be had: then what was reserved before it is released. */
  reserve(pod: PodInfo, nodeName: string): void;
  /** Of what isn't reserved, too. */
  release(pod: PodInfo, nodeName: string): void;
}

/** All of them: in their order, and back in the opposite one. */
export class Reservations {
  constructor(private readonly parts: readonly Reserve[]) {}

  reserve(pod: PodInfo, nodeName: string): void {
    const done: Reserve[] = [];
    try {
      for (const part of this.parts) {
        done.unshift(part);
        part.reserve(pod, nodeName);
      }
    } catch (error) {
      for (const part of done) part.release(pod, nodeName);
      throw error;
    }
  }

  release(pod: PodInfo, nodeName: string): void {
    for (const part of this.parts.toReversed()) part.release(pod, nodeName);
  }
}
