import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { horizontalPodAutoscalers, namespaces } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { autoscaler } from "../../support/autoscalers.js";
import { type RulesRegistry, rulesRegistry } from "../../support/rules-registry.js";
import { namespace } from "../../support/workloads.js";

const scaleTargetRef = { kind: "Deployment", name: "web" };
const ref = { namespace: "default", name: "old" };
const key = "/registry/autoscaling/horizontalpodautoscalers/default/old";

describe("what only new objects are held to", () => {
  let made: RulesRegistry;
  let client: Client;
  beforeEach(async () => {
    made = await rulesRegistry();
    client = clientFor(made.registry, { username: "system:test", groups: ["system:masters"] });
    await client.create(namespaces, namespace("default"));
  });
  afterEach(() => made.stop());

  it("keeps them out", async () => {
    await expect(
      client.create(horizontalPodAutoscalers, autoscaler("new", { scaleTargetRef })),
    ).rejects.toThrow('spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group');
  });

  it("lets those be that were there before", async () => {
    const { metadata, ...old } = autoscaler("old", { scaleTargetRef });
    await made.storage.create(key, { ...old, metadata: { ...metadata, uid: "old" } });
    const found = await client.get(horizontalPodAutoscalers, ref);
    const wanted: V2HorizontalPodAutoscaler = { ...found, spec: { ...found.spec, maxReplicas: 7 } };
    expect((await client.update(horizontalPodAutoscalers, wanted)).spec.maxReplicas).toBe(7);
  });
});
