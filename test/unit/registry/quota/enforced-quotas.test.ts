import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1ResourceQuota } from "../../../../api/generated/types.js";
import { configMaps, namespaces, pods, resourceQuotas, services } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { systemClock } from "../../../../common/clock.js";
import { seededRandom } from "../../../../common/seeded-random.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { MemoryStorage } from "../../../../control-plane/storage/memory-storage.js";
import { memoryRegistry } from "../../../support/memory-registry.js";

type Amounts = Record<string, string>;

/** Two replicas on one storage. */
let replicas: Client[];
let client: Client;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  const storage = new MemoryStorage({ clock: systemClock });
  replicas = [];
  stops = [];
  for (const seed of [1, 2]) {
    const { registry, stop } = await memoryRegistry({
      ...{ storage, clock: systemClock, random: seededRandom(seed) },
    });
    stops.push(stop);
    replicas.push(clientFor(registry, { username: "tester" }));
  }
  client = replicas[0] as Client;
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
});
afterEach(() => Promise.all(stops.map((stop) => stop())));

const pod = (name: string, requests: Amounts = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "default", name },
  spec: { containers: [{ name: "c", image: "i", resources: { requests } }] },
});
const service = (type: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "default", name: "s" },
  spec: { type, ports: [{ port: 80 }] },
});

/** As the controller leaves one that was counted. */
async function counted(name: string, hard: Amounts, used: Amounts = {}): Promise<void> {
  const metadata = { namespace: "default", name };
  const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard } };
  const created = await client.create(resourceQuotas, quota);
  const nothing = Object.fromEntries(Object.keys(hard).map((one) => [one, "0"]));
  const status = { hard, used: { ...nothing, ...used } };
  await client.update(resourceQuotas, { ...created, status }, { subresource: "status" });
}
const quotaOf = (name: string): Promise<V1ResourceQuota> =>
  client.get(resourceQuotas, { namespace: "default", name });
const usedOf = async (name: string) => (await quotaOf(name)).status?.used;

describe("writes under a quota", () => {
  it("are exactly as many as there is room for, at two replicas, by 32 at once", async () => {
    await counted("a", { pods: "20" });
    await counted("b", { "requests.cpu": "10", pods: "40" });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, i) =>
        replicas[i % 2]?.create(pods, pod(`p${i}`, { cpu: "100m", memory: "1" })),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        expect(outcome.reason.message).toMatch(
          /^pods "p\d+" is forbidden: exceeded quota: a, requested: pods=1, used: pods=20, limited: pods=20$/,
        );
    expect((await client.list(pods, { namespace: "default" })).items).toHaveLength(20);
    expect(await usedOf("a")).toEqual({ pods: "20" });
    expect(await usedOf("b")).toEqual({ "requests.cpu": "2", pods: "20" });
  });

  it("take nothing when they fail, or are only tried", async () => {
    await counted("a", { pods: "5", configmaps: "5" });
    await client.create(pods, pod("p"));
    await expect(client.create(pods, pod("p"))).rejects.toMatchObject({ reason: "AlreadyExists" });
    await client.create(pods, pod("dry"), { dryRun: true });
    await expect(client.create(pods, pod("Wrong"))).rejects.toMatchObject({ code: 422 });
    expect(await usedOf("a")).toEqual({ pods: "1", configmaps: "0" });
  });

  it("are refused for trying, too", async () => {
    await counted("a", { pods: "0" });
    await expect(client.create(pods, pod("dry"), { dryRun: true })).rejects.toMatchObject({ code: 403 });
  });

  it("are charged for what an update adds", async () => {
    await counted("a", { services: "1", "services.nodeports": "1" });
    const created = await client.create(services, service("ClusterIP"));
    const opened = await client.update(services, { ...created, spec: { ...created.spec, type: "NodePort" } });
    expect(await usedOf("a")).toEqual({ services: "1", "services.nodeports": "1" });
    const ports = [...(opened.spec?.ports ?? []), { name: "b", port: 81 }];
    const named = ports.map((port, i) => ({ ...port, name: `n${i}` }));
    const more = client.update(services, { ...opened, spec: { ...opened.spec, ports: named } });
    await expect(more).rejects.toMatchObject({
      code: 403,
      message:
        'services "s" is forbidden: exceeded quota: a, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
    });
    expect(await usedOf("a")).toEqual({ services: "1", "services.nodeports": "1" });
  });

  it("are charged for what a resize asks for besides, and refused beyond", async () => {
    await counted("q", { "requests.cpu": "3" });
    const created = await client.create(pods, pod("p", { cpu: "1" }));
    const asking = (cpu: string) => ({ ...created, spec: pod("p", { cpu }).spec });
    const resize = (cpu: string) => client.update(pods, asking(cpu), { subresource: "resize" });
    await resize("2500m");
    expect(await usedOf("q")).toEqual({ "requests.cpu": "2500m" });
    await expect(
      client.update(pods, { ...asking("4"), metadata: pod("p").metadata }, { subresource: "resize" }),
    ).rejects.toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: exceeded quota: q, requested: requests.cpu=1500m, used: requests.cpu=2500m, limited: requests.cpu=3',
    });
    expect(await usedOf("q")).toEqual({ "requests.cpu": "2500m" });
  });

  it("go on at once where room was made by another replica", async () => {
    await counted("a", { configmaps: "1" }, { configmaps: "1" });
    const quota = await quotaOf("a");
    const freed = { ...quota, status: { ...quota.status, used: { configmaps: "0" } } };
    await replicas[1]?.update(resourceQuotas, freed, { subresource: "status" });
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "default", name: "m" } };
    await client.create(configMaps, map);
    expect(await usedOf("a")).toEqual({ configmaps: "1" });
  });

  it("wait for the first count of a new quota", async () => {
    const metadata = { namespace: "default", name: "new" };
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods: "1" } } };
    const created = await client.create(resourceQuotas, quota);
    const first = client.create(pods, pod("p"));
    const status = { hard: { pods: "1" }, used: { pods: "0" } };
    await client.update(resourceQuotas, { ...created, status }, { subresource: "status" });
    await first;
    expect(await usedOf("new")).toEqual({ pods: "1" });
  });
});
