import type { KubeObject } from "../../api/meta/object.js";
import type { Logger } from "../../common/logger.js";
import {
  AssignmentsBegin_Kind,
  type AssignmentVersion,
  type ControlMessage,
} from "../../proto/generated/agent.js";
import { type ItemKey, putItem, removeItem } from "./assigned-item.js";
import { framesOf } from "./assignment-frames.js";
import type { AssignmentSource } from "./assignment-source.js";
import type { Follower } from "./followers.js";

/** Sends one message and resolves when there is room for the next. */
export type Send = (message: ControlMessage["message"]) => Promise<void>;

export interface AssignmentFeedOptions {
  readonly nodeName: string;
  readonly source: AssignmentSource;
  readonly clusterId: (signal: AbortSignal) => Promise<string>;
  readonly send: Send;
  readonly log: Logger;
}

/**
 * Keeps one node's set current over its primary link: first all of it, then what changed. What is pending is a set of
 * keys, not of messages, so a slow link costs no more memory than the set has keys, and skips states in between.
 */
export class AssignmentFeed implements Follower {
  private sent: ReadonlyMap<ItemKey, KubeObject> = new Map();
  private readonly dirty = new Set<ItemKey>();
  private isOwnChanged = false;
  private isDue = false;
  private version: AssignmentVersion = { clusterId: "", revision: 0 };
  private wake: (() => void) | undefined;

  constructor(private readonly options: AssignmentFeedOptions) {}

  sharedChanged(key: ItemKey): void {
    this.dirty.add(key);
  }

  ownChanged(): void {
    this.isOwnChanged = true;
  }

  flush(): void {
    this.isDue = true;
    this.wake?.();
  }

  /** Runs until `signal` aborts; throws when the source cannot be read freshly. */
  async run(signal: AbortSignal): Promise<void> {
    const { source, nodeName, clusterId } = this.options;
    const leave = source.subscribe(nodeName, this);
    const onAbort = () => this.wake?.();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const [cluster, revision] = await Promise.all([clusterId(signal), source.fresh()]);
      this.version = { clusterId: cluster, revision };
      await this.sendComplete();
      while (!signal.aborted) {
        await this.changed(signal);
        if (!signal.aborted) await this.sendChanges();
      }
    } finally {
      leave();
      signal.removeEventListener("abort", onAbort);
    }
  }

  private changed(signal: AbortSignal): Promise<void> | void {
    if (this.isDue || signal.aborted) return;
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = undefined;
        resolve();
      };
    });
  }

  private sendComplete(): Promise<void> {
    this.isDue = false;
    this.dirty.clear();
    for (const key of this.options.source.shared.keys()) this.dirty.add(key);
    const own = this.takeOwn();
    return this.sendSet(AssignmentsBegin_Kind.COMPLETE, [...this.takeShared(), ...own]);
  }

  private async sendChanges(): Promise<void> {
    this.isDue = false;
    const own = this.isOwnChanged ? this.takeOwn() : [];
    const items = [...this.takeShared(), ...own];
    if (items.length > 0) await this.sendSet(AssignmentsBegin_Kind.INCREMENTAL, items);
  }

  /** Of what the node has as its own it gets no part beside that. */
  private takeShared(): Buffer[] {
    const keys = [...this.dirty].filter((key) => !this.sent.has(key));
    this.dirty.clear();
    return keys.map((key) => this.sharedItem(key));
  }

  private sharedItem(key: ItemKey): Buffer {
    return this.options.source.shared.get(key) ?? removeItem(key);
  }

  /** What differs from what was sent. What pods refer to goes before them, so that they find it. */
  private takeOwn(): Buffer[] {
    const { source, nodeName } = this.options;
    const before = this.sent;
    const now = source.ownOf(nodeName);
    this.sent = now;
    this.isOwnChanged = false;
    const changed = [...now].filter(([key, object]) => before.get(key) !== object);
    const gone = [...before.keys()].filter((key) => !now.has(key));
    const left = gone.map((key) => this.sharedItem(key));
    return [...changed.flatMap(([key, object]) => this.put(key, object)), ...left];
  }

  private put(key: ItemKey, object: KubeObject): Buffer[] {
    const item = putItem(key, object);
    if (!item) this.options.log.error("object too large for a node", { node: this.options.nodeName, key });
    return item ? [item] : [];
  }

  private async sendSet(kind: AssignmentsBegin_Kind, items: readonly Buffer[]): Promise<void> {
    const { source, send } = this.options;
    const { clusterId, revision } = this.version;
    this.version = { clusterId, revision: Math.max(revision, source.revision) };
    const { version } = this;
    const frames = framesOf(items);
    for (const [index, frame] of frames.entries()) {
      const begin = index === 0 ? { kind } : undefined;
      const end = index === frames.length - 1 ? { version } : undefined;
      await send({ $case: "assignments", value: { begin, items: frame, end } });
    }
  }
}
