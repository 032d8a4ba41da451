import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Eviction, V1Pod } from "../../../api/generated/types.js";
import { isTerminating } from "../../../api/meta/pods.js";
import { namespaces, podDisruptionBudgets, pods } from "../../../api/resources.js";
import { type TwoReplicas, twoReplicas } from "../../support/two-replicas.js";
import { eventually } from "../../support/wait.js";
import { pod } from "../../support/workloads.js";

const namespace = "evictions";
const ref = { namespace, name: "b" };
const names = ["a", "b", "c", "d", "e", "f"];

describe("a budget at two replicas", () => {
  let both: TwoReplicas;
  beforeAll(async () => {
    both = await twoReplicas();
    const client = both.client(0);
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    for (const name of names) await addHealthyPod(name);
    await client.create(podDisruptionBudgets, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: ref,
      spec: { minAvailable: names.length, selector: { matchLabels: { app: "web" } } },
    });
  }, 90_000);
  afterAll(() => both?.stop());

  async function addHealthyPod(name: string): Promise<void> {
    const spec = { automountServiceAccountToken: false, schedulerName: "nobody" };
    await both.client(0).create(pods, pod(name, { namespace }, spec));
    const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
    await both.client(0).patch(pods, { namespace, name }, "merge", { status }, { subresource: "status" });
  }

  /** Answers the name of the pod whose eviction was granted. */
  async function evict(at: number, name: string): Promise<string | undefined> {
    const eviction: V1Eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace, name } };
    const target = { subresource: "eviction", ref: { namespace, name } };
    try {
      await both.client(at).create(pods, eviction as V1Pod, target);
      return name;
    } catch (error) {
      expect(error).toMatchObject({ code: 429, reason: "TooManyRequests" });
      return undefined;
    }
  }
  const left = async () =>
    (await both.client(1).list(pods, { namespace })).items.filter((one) => !isTerminating(one));

  it("lets just one pod go, whoever is asked for however many at once", async () => {
    for (let healthy = names.length; healthy > 2; healthy--) {
      const client = both.client(healthy);
      await client.patch(podDisruptionBudgets, ref, "merge", { spec: { minAvailable: healthy - 1 } });
      await eventually(
        async () => {
          const { status } = await client.get(podDisruptionBudgets, ref);
          expect(status).toMatchObject({ disruptionsAllowed: 1, currentHealthy: healthy });
        },
        { everyMs: 20 },
      );
      const there = await left();
      const granted = await Promise.all(there.map(({ metadata }, i) => evict(i, metadata.name ?? "")));
      expect(granted.filter((name) => name !== undefined)).toHaveLength(1);
      expect(await left()).toHaveLength(healthy - 1);
    }
  }, 60_000);
});
