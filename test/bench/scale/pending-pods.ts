import type { V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { benchPod } from "../bench-pod.js";

const atOnce = 32;
const selector = (app: string) => ({ labelSelector: { matchLabels: { app } } });

/** What the pod of an index in a group asks for. */
export type Demand = (app: string, index: number) => Partial<V1PodSpec>;

/** What pods ask of the scheduler beside a little room. */
export const demands: Readonly<Record<string, Demand>> = {
  plain: () => ({}),
  "apart by host": (app) => ({
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "kubernetes.io/hostname", ...selector(app) },
        ],
      },
    },
  }),
  "even by zone": (app) => ({
    topologySpreadConstraints: [
      {
        topologyKey: "topology.kubernetes.io/zone",
        maxSkew: 1,
        whenUnsatisfiable: "DoNotSchedule",
        ...selector(app),
      },
    ],
  }),
};

/** Pods in groups, each with a label of its own. @param groupSize not more than there are nodes */
export async function createPods(
  client: Client,
  count: number,
  groupSize: number,
  demand: Demand,
): Promise<void> {
  let next = 0;
  const create = async () => {
    while (next < count) {
      const index = next++;
      await client.create(pods, podOf(index, `group-${Math.floor(index / groupSize)}`, demand));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, create));
}

function podOf(index: number, app: string, demand: Demand): V1Pod {
  const pod = benchPod(`pod-${index}`);
  const spec = { ...pod.spec, containers: pod.spec?.containers ?? [], ...demand(app, index) };
  return { ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, app } }, spec };
}
