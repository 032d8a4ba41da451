import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { priorityClasses, serviceCidrs } from "../../../api/resources.js";
import { createDefaultObjects } from "../../../control-plane/bootstrap/default-objects.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../support/rules-registry.js";

describe("the objects of a new cluster", () => {
  let world: RulesRegistry;

  beforeEach(async () => {
    world = await rulesRegistry();
  });
  afterEach(() => world.stop());

  it("makes the system's priority classes and the Service range, and leaves them as they are from then on", async () => {
    const client = clientFor(world.registry, { username: "system:apiserver", groups: ["system:masters"] });
    await createDefaultObjects(client, "10.96.0.0/16", world.clock);
    await createDefaultObjects(client, "10.97.0.0/16", world.clock);
    const classes = (await client.list(priorityClasses)).items;
    expect(
      classes.map(({ metadata, value, preemptionPolicy }) => [metadata.name, value, preemptionPolicy]),
    ).toEqual([
      ["system-cluster-critical", 2_000_000_000, "PreemptLowerPriority"],
      ["system-node-critical", 2_000_001_000, "PreemptLowerPriority"],
    ]);
    const range = await client.get(serviceCidrs, { name: "kubernetes" });
    expect(range.spec).toEqual({ cidrs: ["10.96.0.0/16"] });
    expect(range.status?.conditions).toMatchObject([{ type: "Ready", status: "True" }]);
  });
});
