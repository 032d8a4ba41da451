import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { jobs } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { jobNamed, newJob } from "../../../support/jobs.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

describe("the deletion of a Job", () => {
  let world: RulesRegistry;
  let client: Client;
  const ref = { namespace: "default", name: "work" };
  const finalizers = async () => (await jobNamed(client, "work")).metadata.finalizers;

  beforeEach(async () => {
    world = await rulesRegistry();
    client = clientFor(world.registry, { username: "tester" });
    await client.create(jobs, newJob("work"));
  });
  afterEach(() => world.stop());

  const isThere = async () => (await client.list(jobs)).items.length > 0;

  it("leaves its pods alone when nobody says what becomes of them, and says so", async () => {
    const warnings: string[] = [];
    const context = {
      user: { username: "tester" },
      signal: new AbortController().signal,
      fieldManager: undefined,
      warn: (message: string) => warnings.push(message),
    };
    await world.registry.store("batch", "jobs")?.delete(context, ref, {});
    expect(await finalizers()).toEqual(["orphan"]);
    expect(warnings.join()).toMatch(/^child pods are preserved by default when jobs are deleted;/);
  });

  it("keeps to what was said before", async () => {
    await client.delete(jobs, ref, { propagationPolicy: "Foreground" });
    await client.delete(jobs, ref);
    expect(await finalizers()).toEqual(["foregroundDeletion"]);
  });

  it("takes them with it when asked to", async () => {
    await client.delete(jobs, ref, { propagationPolicy: "Background" });
    expect(await isThere()).toBe(false);
  });
});
