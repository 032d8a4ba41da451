import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { jobs, namespaces } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry();
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "blue" } };

describe("namespaces", () => {
  it("are Active, finalized by Kubernetes and labelled with their name", async () => {
    expect(await client.create(namespaces, namespace)).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "blue" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
  });

  it("stay, Terminating, until they are finalized", async () => {
    await client.create(namespaces, namespace);
    await client.delete(namespaces, { name: "blue" });
    const going = await client.get(namespaces, { name: "blue" });
    expect(going.status?.phase).toBe("Terminating");
    expect(going.metadata.deletionTimestamp).toBeDefined();
    await client.update(namespaces, { ...going, spec: { finalizers: [] } }, { subresource: "finalize" });
    await expect(client.get(namespaces, { name: "blue" })).rejects.toMatchObject({ code: 404 });
  });

  it("keep their finalizers on an ordinary update", async () => {
    const created = await client.create(namespaces, namespace);
    const updated = await client.update(namespaces, { ...created, spec: { finalizers: [] } });
    expect(updated.spec?.finalizers).toEqual(["kubernetes"]);
  });
});

describe("jobs", () => {
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { namespace: "default", name: "j" },
    spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } } },
  };

  it("select their own pods by uid, and can be applied again", async () => {
    const created = await client.create(jobs, job);
    const uid = created.metadata.uid;
    expect(created.spec?.selector).toEqual({ matchLabels: { "batch.kubernetes.io/controller-uid": uid } });
    expect(created.spec?.template.metadata?.labels).toMatchObject({ "controller-uid": uid, "job-name": "j" });
    const again = await client.update(jobs, structuredClone(job));
    expect(again.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
  });
});
