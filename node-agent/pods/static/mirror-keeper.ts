import { isAlreadyExists, isNotFound } from "../../../api/errors.js";
import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { mirrorAnnotation } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import { within } from "../../../common/within.js";
import type { Mirrors } from "../node/mirrors.js";

const retryMs = 5_000;
const callMs = 10_000;

export interface MirrorKeeperOptions {
  readonly mirrors: Mirrors;
  /** As the API has it; undefined until it has come. */
  readonly node: () => V1Node | undefined;
  /** The API as this node. */
  readonly client: () => Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Has the API show what this node runs by itself, and nothing besides. */
export class MirrorKeeper {
  /** By the pod and what stood there when something was asked for. */
  private readonly waitsUntilMs = new Map<string, number>();
  private keeping = false;

  constructor(private readonly options: MirrorKeeperOptions) {}

  /**
   * One step for each pod that needs one; what fails is tried again after a while, by a later call.
   * @param leaving they are shown until they have left, whatever is to run by their name then
   */
  async keep(running: readonly V1Pod[], leaving: readonly V1Pod[]): Promise<void> {
    if (this.keeping) return;
    this.keeping = true;
    try {
      for (const [request, untilMs] of this.waitsUntilMs)
        if (untilMs <= this.options.clock.monotonic()) this.waitsUntilMs.delete(request);
      const wanted = new Map(running.map((pod) => [keyOf(pod.metadata), pod]));
      const shown = leaving.filter((pod) => this.options.mirrors.of(pod));
      const kept = new Set(shown.map(({ metadata }) => keyOf(metadata)));
      for (const key of new Set([...wanted.keys(), ...this.options.mirrors.keys()]))
        if (!kept.has(key)) await this.attend(key, wanted.get(key));
    } finally {
      this.keeping = false;
    }
  }

  private async attend(key: string, pod: V1Pod | undefined): Promise<void> {
    const { mirrors, clock, log } = this.options;
    const mirror = mirrors.at(key);
    if (mirror && pod && mirrors.of(pod) && !mirror.metadata.deletionTimestamp) return;
    const request = `${key} ${mirror?.metadata.uid ?? ""}`;
    if (this.waitsUntilMs.has(request)) return;
    // What was asked for is seen a little later.
    this.waitsUntilMs.set(request, clock.monotonic() + retryMs);
    try {
      if (mirror) await this.remove(mirror);
      else if (pod) await this.create(pod);
    } catch (error) {
      log.warn("what the API shows of a static pod could not be changed", {
        pod: key,
        cause: messageOf(error),
      });
    }
  }

  private async remove({ metadata: { namespace = "", name = "", uid } }: V1Pod): Promise<void> {
    const options = { gracePeriodSeconds: 0, ...(uid === undefined ? {} : { preconditions: { uid } }) };
    const client = this.options.client();
    await this.call((signal) => client.delete(pods, { namespace, name }, options, { signal })).catch(
      (error: unknown) => {
        if (!isNotFound(error)) throw error;
      },
    );
  }

  private async create({ metadata, spec, ...pod }: V1Pod): Promise<void> {
    const node = this.options.node();
    if (!node) return;
    const { name = "", uid = "" } = node.metadata;
    const { uid: hash = "", annotations, ...rest } = metadata;
    const mirror: V1Pod = {
      apiVersion: pod.apiVersion ?? "v1",
      kind: pod.kind ?? "Pod",
      metadata: {
        ...rest,
        annotations: { ...annotations, [mirrorAnnotation]: hash },
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid, controller: true }],
      },
      ...(spec ? { spec } : {}),
    };
    await this.call((signal) => this.options.client().create(pods, mirror, { signal })).catch(
      (error: unknown) => {
        if (!isAlreadyExists(error)) throw error;
      },
    );
  }

  private call<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return within(this.options.clock, callMs, request);
  }
}
