import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Eviction, V1Pod, V1PodDisruptionBudgetStatus } from "../../../../api/generated/types.js";
import { podDisruptionBudgets, pods } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import type { AdmissionPlugin } from "../../../../control-plane/registry/admission/admission.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";
import { pod } from "../../../support/workloads.js";

const ref = { namespace: "default", name: "p" };
let world: RulesRegistry;
let client: Client;
/** What happens to the pod after the eviction has looked at it. */
let meanwhile: (() => Promise<unknown>) | undefined;

const interloper: AdmissionPlugin = {
  name: "interloper",
  async validate({ operation }) {
    const happens = operation === "DELETE" ? meanwhile : undefined;
    if (happens) meanwhile = undefined;
    await happens?.();
  },
};

beforeEach(async () => {
  meanwhile = undefined;
  world = await rulesRegistry({ plugins: [interloper] });
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

async function is(phase: string, ready: boolean): Promise<void> {
  const found = await client.get(pods, ref);
  const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  await client.update(pods, { ...found, status: { phase, conditions } }, { subresource: "status" });
}

async function podThatIs(phase: string, ready: boolean): Promise<void> {
  await client.create(pods, pod("p", {}, { nodeName: "n" }));
  await is(phase, ready);
}

async function budget(name: string, status: V1PodDisruptionBudgetStatus): Promise<void> {
  const made = await client.create(podDisruptionBudgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { namespace: "default", name },
    spec: { minAvailable: 1, selector: { matchLabels: { app: "web" } } },
  });
  const known = { observedGeneration: 1, expectedPods: 1, ...status };
  await client.update(podDisruptionBudgets, { ...made, status: known }, { subresource: "status" });
}

const spent = async () =>
  (await client.get(podDisruptionBudgets, { namespace: "default", name: "b" })).status;
const isGoing = async () => (await client.get(pods, ref)).metadata.deletionTimestamp !== undefined;

function evict(dryRun = false): Promise<unknown> {
  const eviction: V1Eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: ref };
  return client.create(pods, eviction as V1Pod, { subresource: "eviction", ref, dryRun });
}

const refusal = (message: string, more: object = {}) => ({
  code: 429,
  details: { causes: [{ reason: "DisruptionBudget", message }], ...more },
});

const enough = { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1 };

describe("eviction", () => {
  it("lets an unhealthy pod go without spending, while enough are healthy", async () => {
    await podThatIs("Running", false);
    await budget("b", enough);
    await evict();
    expect(await isGoing()).toBe(true);
    expect(await spent()).toMatchObject(enough);
  });

  it("asks to try again when the unhealthy pod has become healthy meanwhile", async () => {
    await podThatIs("Running", false);
    await budget("b", enough);
    meanwhile = () => is("Running", true);
    const message = "The disruption budget b is still being processed by the server.";
    await expect(evict()).rejects.toMatchObject(refusal(message, { retryAfterSeconds: 10 }));
    expect(await isGoing()).toBe(false);
  });

  it("asks the budget for a pod that has begun to run meanwhile", async () => {
    await podThatIs("Pending", false);
    await budget("b", enough);
    meanwhile = () => is("Running", true);
    await expect(evict()).rejects.toMatchObject(
      refusal("The disruption budget b needs 1 healthy pods and has 1 currently"),
    );
    expect(await isGoing()).toBe(false);
  });

  it("says with the last disruption that no more are allowed", async () => {
    await podThatIs("Running", true);
    await budget("b", { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1 });
    await evict(true);
    expect(await spent()).toMatchObject({ disruptionsAllowed: 1 });
    expect(await isGoing()).toBe(false);
    await evict();
    expect((await spent())?.conditions).toMatchObject([
      { type: "DisruptionAllowed", status: "False", reason: "InsufficientPods", observedGeneration: 1 },
    ]);
  });

  it("is not supported below several budgets", async () => {
    await podThatIs("Running", true);
    await budget("b", { disruptionsAllowed: 1 });
    await budget("c", { disruptionsAllowed: 1 });
    await expect(evict()).rejects.toMatchObject({
      code: 500,
      message:
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    });
    expect(await spent()).toMatchObject({ disruptionsAllowed: 1 });
  });

  it.each([
    [
      "SyncFailed",
      0,
      "The disruption budget b does not allow evicting pods currently because it failed sync: why",
    ],
    ["Other", 4, "The disruption budget b does not allow evicting pods currently (Other): why"],
    ["Other", 2, "The disruption budget b needs 3 healthy pods and has 2 currently"],
  ])("tells why none is allowed: %s with %d healthy", async (reason, currentHealthy, message) => {
    await podThatIs("Running", true);
    const lastTransitionTime = "2026-01-01T00:00:00Z";
    const condition = {
      type: "DisruptionAllowed",
      status: "False",
      reason,
      message: "why",
      lastTransitionTime,
    };
    await budget("b", { disruptionsAllowed: 0, currentHealthy, desiredHealthy: 3, conditions: [condition] });
    await expect(evict()).rejects.toMatchObject(refusal(message));
  });
});
