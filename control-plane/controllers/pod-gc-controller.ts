import { isNotFound } from "../../api/errors.js";
import type { V1Node, V1Pod, V1PodCondition } from "../../api/generated/types.js";
import { isConditionTrue, withCondition } from "../../api/meta/conditions.js";
import { keyOf, refOf } from "../../api/meta/object.js";
import { isTerminal, isTerminating } from "../../api/meta/pods.js";
import { nodes, pods } from "../../api/resources.js";
import { unlessGone } from "../../client/expected-failures.js";
import { timestamp } from "../../common/clock.js";
import type { ControllerContext, ControllerSpec } from "../reconcile/controller-spec.js";
import { atStart } from "./singleton.js";

export interface PodGcOptions {
  /** So many pods that have ended are kept. Default 12,500. */
  readonly terminatedThreshold?: number;
  readonly periodMs?: number;
  /** A node must have been gone for so long. Default 40 s. */
  readonly quarantineMs?: number;
}

const outOfService = "node.kubernetes.io/out-of-service";

/** Deletes pods that nobody else will: of nodes that are no more, ended ones in excess, deleted ones that never ran. */
export function podGcController(context: ControllerContext, options: PodGcOptions = {}): ControllerSpec {
  const { terminatedThreshold = 12_500, periodMs = 20_000, quarantineMs = 40_000 } = options;
  const { client, clock } = context;
  const allPods = context.informers.informer(pods);
  const allNodes = context.informers.informer(nodes);
  const missingSince = new Map<string, number>();

  async function sweep(): Promise<void> {
    const all = allPods.list();
    await Promise.all([
      ...excess(all, terminatedThreshold).map((pod) => remove(pod)),
      ...all.filter((pod) => isTerminating(pod) && !pod.spec?.nodeName).map((pod) => remove(pod)),
      ...(await outOfServicePods(all)).map((pod) => remove(pod)),
      orphans(all),
    ]);
  }

  /** Only while the node isn't ready: one that is back ends its pods itself. */
  async function outOfServicePods(all: readonly V1Pod[]): Promise<V1Pod[]> {
    const names = new Set(all.filter(isTerminating).map(({ spec }) => spec?.nodeName ?? ""));
    const out = new Set<string>();
    for (const name of names) if (isOut(allNodes.get(name)) && isOut(await read(name))) out.add(name);
    return all.filter((pod) => isTerminating(pod) && out.has(pod.spec?.nodeName ?? ""));
  }

  const read = (name: string) => unlessGone(client.get(nodes, { name }));

  async function orphans(all: readonly V1Pod[]): Promise<void> {
    const gone = new Set(
      all.flatMap(({ spec }) => spec?.nodeName || []).filter((name) => !allNodes.get(name)),
    );
    for (const name of missingSince.keys()) if (!gone.has(name)) missingSince.delete(name);
    const dead = new Set<string>();
    for (const name of gone) if (await isDead(name)) dead.add(name);
    const orphaned = all.filter(({ spec }) => dead.has(spec?.nodeName ?? ""));
    await Promise.all(orphaned.map((pod) => remove(pod, "PodGC: node no longer exists")));
  }

  async function isDead(name: string): Promise<boolean> {
    const since = missingSince.get(name) ?? clock.monotonic();
    missingSince.set(name, since);
    if (clock.monotonic() - since < quarantineMs) return false;
    return (await read(name)) === undefined;
  }

  async function remove(pod: V1Pod, disruption?: string): Promise<void> {
    try {
      if (!isTerminal(pod)) await fail(pod, disruption);
      const preconditions = { uid: pod.metadata.uid };
      await client.delete(pods, refOf(keyOf(pod.metadata)), { gracePeriodSeconds: 0, preconditions });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Nobody is left who would say that the pod has ended. */
  async function fail(pod: V1Pod, disruption: string | undefined): Promise<void> {
    const about = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByPodGC",
      message: disruption,
    };
    const conditions = disruption
      ? [...withCondition<V1PodCondition>(pod.status?.conditions, about, timestamp(clock))]
      : pod.status?.conditions;
    const status = { ...pod.status, phase: "Failed", conditions };
    await client.update(pods, { ...pod, status }, { subresource: "status" });
  }

  return {
    name: "pod-garbage-collector",
    workers: 1,
    reconciler: {
      async reconcile() {
        await sweep();
        return { requeueAfterMs: periodMs };
      },
    },
    watches: [atStart("pods")],
  };
}

function isOut(node: V1Node | undefined): boolean {
  const ready = isConditionTrue(node?.status?.conditions, "Ready");
  return !ready && node?.spec?.taints?.some(({ key }) => key === outOfService) === true;
}

/** Of the pods that have ended those beyond the threshold: evicted ones first, then the oldest. */
function excess(all: readonly V1Pod[], threshold: number): V1Pod[] {
  const ended = all.filter((pod) => isTerminal(pod) && !isTerminating(pod));
  if (threshold <= 0 || ended.length <= threshold) return [];
  return ended.sort(evictedAndOldestFirst).slice(0, ended.length - threshold);
}

/** Equals by name, so that two leaders choose the same. */
function evictedAndOldestFirst(a: V1Pod, b: V1Pod): number {
  const rank = ({ metadata, status }: V1Pod) =>
    [status?.reason === "Evicted" ? "0" : "1", metadata.creationTimestamp, metadata.name].join(" ");
  return rank(a) < rank(b) ? -1 : 1;
}
