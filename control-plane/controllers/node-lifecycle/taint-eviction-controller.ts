import type { V1Node, V1Pod, V1PodCondition, V1Taint } from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { tolerationSeconds } from "../../../api/meta/taints.js";
import { nodes, pods } from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import { timestamp } from "../../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Result } from "../../reconcile/reconciler.js";
import { indexByNode, podsOn } from "./node-pods.js";

/** Deletes pods from nodes whose NoExecute taints they don't tolerate, or no longer. */
export function taintEvictionController(context: ControllerContext): ControllerSpec {
  const { client, clock } = context;
  const recorder = context.recorder("taint-eviction-controller");
  const allNodes = context.informers.informer(nodes);
  const allPods = context.informers.informer(pods);
  indexByNode(allPods);
  /** Since when, on our own clock, each pod bears its node's taints: the seconds of a toleration count from there. */
  const since = new Map<Key, { readonly uid: string | undefined; readonly atMs: number }>();

  function bearsSince(key: Key, { metadata: { uid } }: V1Pod): number {
    const known = since.get(key);
    if (known?.uid === uid && known) return known.atMs;
    since.set(key, { uid, atMs: clock.monotonic() });
    return clock.monotonic();
  }

  async function reconcile(key: Key): Promise<Result | void> {
    const pod = allPods.get(key);
    const taints = noExecute(allNodes.get(pod?.spec?.nodeName ?? ""));
    if (!pod || pod.metadata.deletionTimestamp || taints.length === 0) {
      since.delete(key);
      return;
    }
    const leftMs = leftOf(key, pod, taints);
    if (leftMs === undefined) return;
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    // The node may be well again, which is not known here yet.
    const fresh = await unlessGone(client.get(nodes, { name: pod.spec?.nodeName ?? "" }));
    const freshMs = leftOf(key, pod, noExecute(fresh));
    if (freshMs === undefined) return;
    if (freshMs > 0) return { requeueAfterMs: freshMs };
    await unlessGone(evict(pod));
  }

  /** How long the pod may stay beside these taints; undefined: for ever. */
  function leftOf(key: Key, pod: V1Pod, taints: readonly V1Taint[]): number | undefined {
    const seconds = tolerationSeconds(taints, pod.spec?.tolerations);
    return seconds === undefined ? undefined : bearsSince(key, pod) + seconds * 1000 - clock.monotonic();
  }

  async function evict(pod: V1Pod): Promise<void> {
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    };
    const conditions = [
      ...withCondition<V1PodCondition>(pod.status?.conditions, condition, timestamp(clock)),
    ];
    await client.update(pods, { ...pod, status: { ...pod.status, conditions } }, { subresource: "status" });
    const told = `Marking for deletion Pod ${keyOf(pod.metadata)}`;
    recorder.event(pod, "Normal", "TaintManagerEviction", told);
    await client.delete(pods, refOf(keyOf(pod.metadata)), { preconditions: { uid: pod.metadata.uid } });
  }

  const podsOf = ({ metadata: { name = "" } }: V1Node) =>
    podsOn(allPods, name).map(({ metadata }) => keyOf(metadata));
  return {
    name: "taint-eviction-controller",
    workers: 8,
    reconciler: { reconcile },
    watches: [
      watchOf(allPods, (pod) => (pod.spec?.nodeName ? [keyOf(pod.metadata)] : [])),
      {
        subscribe(enqueue) {
          since.clear();
          return allNodes.addHandler({
            onAdd: (node) => podsOf(node).forEach(enqueue),
            onUpdate(node, old) {
              if (JSON.stringify(noExecute(node)) !== JSON.stringify(noExecute(old)))
                podsOf(node).forEach(enqueue);
            },
          });
        },
      },
    ],
  };
}

function noExecute(node: V1Node | undefined): readonly V1Taint[] {
  return node?.spec?.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
}
