import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { KubeObject } from "../../../../api/meta/object.js";
import { nodeMetrics, podMetrics, pods } from "../../../../api/resources.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

const context = { user: { username: "tester" }, signal: new AbortController().signal };
const ref = { namespace: "default", name: "p" };
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: ref,
  spec: { containers: [{ name: "c", image: "i" }] },
};
const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "p" }, target: { name: "n1" } };

describe("resources that are served and not stored", () => {
  let world: RulesRegistry;

  beforeEach(async () => {
    world = await rulesRegistry();
  });
  afterEach(() => world.stop());

  it("binds a pod by the old path too", async () => {
    const client = clientFor(world.registry, { username: "tester" });
    await client.create(pods, pod);
    const bindings = world.registry.store("", "bindings");
    await expect(bindings?.create(context, binding, "elsewhere")).rejects.toMatchObject({ code: 404 });
    await expect(bindings?.create(context, binding, "default")).resolves.toMatchObject({ status: "Success" });
    expect((await client.get(pods, ref)).spec?.nodeName).toBe("n1");
  });

  it("has no component statuses, and says so without failing", async () => {
    const components = world.registry.store("", "componentstatuses");
    await expect(components?.list(context, {})).resolves.toMatchObject({ entries: [] });
    await expect(components?.get(context, { name: "etcd-0" })).rejects.toMatchObject({
      code: 404,
      message: 'componentstatuses "etcd-0" not found',
    });
    await expect(components?.create(context, {} as KubeObject)).rejects.toMatchObject({ code: 405 });
  });

  it("serves measurements beside the nodes and pods themselves", async () => {
    const client = clientFor(world.registry, { username: "tester" });
    await client.create(pods, pod);
    await expect(client.list(podMetrics)).resolves.toEqual({ items: [], resourceVersion: "" });
    await expect(client.list(nodeMetrics)).resolves.toEqual({ items: [], resourceVersion: "" });
    expect((await client.list(pods)).items).toHaveLength(1);
    expect(world.registry.stores().map(({ kind }) => kind.group)).not.toContain("metrics.k8s.io");
  });

  it("keeps neither among what controllers walk through", () => {
    const walked = world.registry.stores().map(({ kind }) => kind.resource);
    expect(walked).not.toContain("bindings");
    expect(walked).not.toContain("componentstatuses");
  });
});
