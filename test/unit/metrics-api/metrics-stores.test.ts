import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { nodeMetrics, nodes, podMetrics, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import type { MeasuredPod } from "../../../proto/generated/agent.js";
import { type RulesRegistry, rulesRegistry } from "../../support/rules-registry.js";

const time = { endMs: Date.UTC(2026, 0, 1, 0, 0, 5), windowMs: 10_062 };
const usage = { cpuNanoCores: 250_000_000, workingSetBytes: 3 * 2 ** 20 };

describe("metrics.k8s.io", () => {
  let world: RulesRegistry;
  let client: Client;

  beforeEach(async () => {
    world = await rulesRegistry();
    client = clientFor(world.registry, { username: "tester" });
    for (const name of ["n1", "n2"])
      await client.create(nodes, {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name, labels: { name } },
      } as V1Node);
  });
  afterEach(() => world.stop());

  /** A pod that runs on a node. */
  async function run(name: string, nodeName: string, phase = "Running"): Promise<V1Pod> {
    const made = await client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default", labels: { app: name } },
      spec: {
        nodeName,
        containers: [{ name: "main", image: "i" }],
        initContainers: [{ name: "side", image: "i" }],
      },
    } as V1Pod);
    return client.update(pods, { ...made, status: { phase } }, { subresource: "status" });
  }
  const measured = ({ metadata }: V1Pod, ...names: string[]): MeasuredPod => ({
    uid: metadata.uid ?? "",
    time,
    containers: names.map((name) => ({ name, usage })),
  });
  const say = (nodeName: string, ...of: MeasuredPod[]) =>
    world.usages.report(nodeName, { ageMs: 0, node: { time, usage }, pods: of });
  const listed = async (options = {}) =>
    (await client.list(podMetrics, options)).items.map(({ metadata }) => metadata.name);

  it("tells what the containers of a pod use", async () => {
    say("n1", measured(await run("web", "n1"), "side", "main"));
    const found = await client.get(podMetrics, { namespace: "default", name: "web" });
    expect(found).toEqual({
      apiVersion: "metrics.k8s.io/v1beta1",
      kind: "PodMetrics",
      metadata: {
        name: "web",
        namespace: "default",
        creationTimestamp: expect.stringMatching(/^2026-01-01T/),
        labels: { app: "web" },
      },
      timestamp: "2026-01-01T00:00:05Z",
      window: "10.062s",
      containers: [
        { name: "main", usage: { cpu: "250m", memory: "3Mi" } },
        { name: "side", usage: { cpu: "250m", memory: "3Mi" } },
      ],
    });
    expect((await client.list(podMetrics)).items).toEqual([found]);
  });

  it("tells what a node uses", async () => {
    say("n1");
    const { items } = await client.list(nodeMetrics);
    expect(items).toMatchObject([{ metadata: { name: "n1", labels: { name: "n1" } }, window: "10.062s" }]);
    expect(items[0]?.usage).toEqual({ cpu: "250m", memory: "3Mi" });
    await expect(client.get(nodeMetrics, { name: "n2" })).rejects.toMatchObject({
      code: 404,
      message: 'nodemetrics.metrics.k8s.io "n2" not found',
    });
    await expect(client.get(nodeMetrics, { name: "n3" })).rejects.toMatchObject({
      message: 'nodes "n3" not found',
    });
  });

  it("knows nothing of pods that no figures came of, or that don't run", async () => {
    const [quiet, pending, done] = [
      await run("quiet", "n1"),
      await run("p", "n1", "Pending"),
      await run("d", "n1", "Succeeded"),
    ];
    say("n1", measured(pending, "main"), measured(done, "main"));
    expect(quiet.metadata.name).toBe("quiet");
    expect(await listed()).toEqual([]);
    await expect(client.get(podMetrics, { namespace: "default", name: "quiet" })).rejects.toMatchObject({
      code: 404,
      message: 'podmetrics.metrics.k8s.io "default/quiet" not found',
    });
    await expect(client.get(podMetrics, { namespace: "default", name: "none" })).rejects.toMatchObject({
      message: 'pods "none" not found',
    });
  });

  it("believes a node of its own pods alone, and of their own containers", async () => {
    const [own, other] = [await run("own", "n1"), await run("other", "n2")];
    say("n1", measured(own, "main", "stranger"), measured(other, "main"));
    const { items } = await client.list(podMetrics);
    expect(
      items.map(({ metadata, containers }) => [metadata.name, containers.map(({ name }) => name)]),
    ).toEqual([["own", ["main"]]]);
  });

  it("knows nothing of a pod of which strangers alone are told", async () => {
    say("n1", measured(await run("web", "n1"), "stranger"));
    expect(await listed()).toEqual([]);
  });

  it("knows nothing of a pod that has another's name", async () => {
    say("n1", { ...measured(await run("web", "n1"), "main"), uid: "the-one-before" });
    expect(await listed()).toEqual([]);
  });

  it("is selected by labels and by names", async () => {
    say("n1", measured(await run("a", "n1"), "main"), measured(await run("b", "n1"), "main"));
    expect(await listed({ labelSelector: "app in (b)" })).toEqual(["b"]);
    expect(await listed({ fieldSelector: "metadata.name!=b" })).toEqual(["a"]);
    expect(await listed({ namespace: "kube-system" })).toEqual([]);
    expect(await listed({ limit: 1 })).toEqual(["a", "b"]);
    expect((await client.list(nodeMetrics, { labelSelector: "name=n2" })).items).toEqual([]);
    await expect(listed({ fieldSelector: "spec.nodeName=n1" })).rejects.toMatchObject({ code: 400 });
    await expect(listed({ labelSelector: "=" })).rejects.toMatchObject({ code: 400 });
  });

  it("can't be written", async () => {
    await expect(client.delete(podMetrics, { namespace: "default", name: "a" })).rejects.toMatchObject({
      code: 405,
    });
  });
});
