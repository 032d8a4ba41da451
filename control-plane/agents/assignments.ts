import { refOf } from "../../api/meta/object.js";
import type { Logger } from "../../common/logger.js";
import {
  AssignmentItem_Action,
  AssignmentsBegin_Kind,
  type AssignmentVersion,
  type ControlMessage,
} from "../../proto/generated/agent.js";
import { type AssignmentSource, type ItemKey, splitKey } from "./assignment-source.js";

const maxItemBytes = 2 * 1024 * 1024;

/** Sends one message and resolves when there is room for the next. */
export type Send = (message: ControlMessage["message"]) => Promise<void>;

/**
 * Keeps one node's set current over its primary link: first all of it, then what changed. What is pending is a set of
 * keys, not of messages, so a slow link costs no more memory than the set has keys, and skips states in between.
 */
export class AssignmentFeed {
  private readonly sent = new Map<ItemKey, Buffer>();
  private readonly dirty = new Set<ItemKey>();
  private version: AssignmentVersion = { clusterId: "", revision: 0 };
  private podsChanged = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly nodeName: string,
    private readonly source: AssignmentSource,
    private readonly send: Send,
    private readonly log: Logger,
  ) {}

  /** Runs until `signal` aborts; throws when the source cannot be read freshly. */
  async run(signal: AbortSignal): Promise<void> {
    const leave = this.source.subscribe(this.nodeName, (key, nodeNames) => this.note(key, nodeNames));
    const onAbort = () => this.wake?.();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      this.version = await this.source.fresh(signal);
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

  private note(key: ItemKey, nodeNames?: readonly string[]): void {
    if (nodeNames) {
      if (!nodeNames.includes(this.nodeName)) return;
      this.podsChanged = true;
    } else if (!this.source.isShared(key) && !this.sent.has(key) && !this.dirty.has(key)) {
      // A ConfigMap or Secret made after the pod that wants it: only the pods can tell.
      this.podsChanged = true;
    }
    this.dirty.add(key);
    this.wake?.();
  }

  private changed(signal: AbortSignal): Promise<void> | void {
    if (this.dirty.size > 0 || this.podsChanged || signal.aborted) return;
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = undefined;
        resolve();
      };
    });
  }

  private async sendComplete(): Promise<void> {
    this.dirty.clear();
    this.podsChanged = false;
    const version = this.advance();
    await this.send({ $case: "assignmentsBegin", value: { kind: AssignmentsBegin_Kind.COMPLETE } });
    for (const key of this.source.keysFor(this.nodeName)) await this.sendItem(key, true);
    await this.end(version);
  }

  private async sendChanges(): Promise<void> {
    const version = this.advance();
    const wanted = this.source.podKeysFor(this.nodeName);
    const keys = this.takeChanged(wanted);
    if (keys.length === 0) return;
    await this.send({ $case: "assignmentsBegin", value: { kind: AssignmentsBegin_Kind.INCREMENTAL } });
    for (const key of keys) await this.sendItem(key, this.source.isShared(key) || wanted.has(key));
    await this.end(version);
  }

  /** The keys to look at, and only those that concern this node and differ from what was sent. */
  private takeChanged(wanted: ReadonlySet<ItemKey>): ItemKey[] {
    const keys = new Set(this.dirty);
    if (this.podsChanged) {
      for (const key of wanted) if (!this.sent.has(key)) keys.add(key);
      for (const key of this.sent.keys()) if (!this.source.isShared(key) && !wanted.has(key)) keys.add(key);
    }
    this.dirty.clear();
    this.podsChanged = false;
    // What pods refer to goes before them, so that they find it.
    return [...keys].filter((key) => this.differs(key, wanted)).sort((a, b) => rank(a) - rank(b));
  }

  private differs(key: ItemKey, wanted: ReadonlySet<ItemKey>): boolean {
    const before = this.sent.get(key);
    const mine = this.source.isShared(key) || wanted.has(key);
    const now = mine ? this.source.bytes(key, this.nodeName) : undefined;
    return now === undefined ? before !== undefined : before === undefined || !now.equals(before);
  }

  private async sendItem(key: ItemKey, mine: boolean): Promise<void> {
    const bytes = mine ? this.source.bytes(key, this.nodeName) : undefined;
    if (bytes && bytes.length > maxItemBytes) {
      this.log.error("object too large for a node", { node: this.nodeName, key, bytes: bytes.length });
      return;
    }
    if (bytes) this.sent.set(key, bytes);
    else if (!this.sent.delete(key)) return;
    const { resource, objectKey } = splitKey(key);
    const { namespace = "", name } = refOf(objectKey);
    const action = bytes ? AssignmentItem_Action.PUT : AssignmentItem_Action.REMOVE;
    const value = { action, resource, namespace, name, object: bytes ?? Buffer.alloc(0) };
    await this.send({ $case: "assignment", value });
  }

  private advance(): AssignmentVersion {
    const { clusterId, revision } = this.version;
    this.version = { clusterId, revision: Math.max(revision, this.source.revision) };
    return this.version;
  }

  private end(version: AssignmentVersion): Promise<void> {
    return this.send({ $case: "assignmentsEnd", value: { version } });
  }
}

const rank = (key: ItemKey) => (key.startsWith("pods/") ? 1 : 0);
