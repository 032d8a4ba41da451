import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1PodStatus, V1ResourceQuotaSpec } from "../../../api/generated/types.js";
import { configMaps, pods, resourceQuotas, services } from "../../../api/resources.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { Scheme } from "../../../api/scheme.js";
import { resourceQuotaController } from "../../../control-plane/controllers/resource-quota/resource-quota-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

type Amounts = Record<string, string>;

let bench: ControllerBench;

beforeEach(async () => {
  bench = await controllerBench();
  bench.start(resourceQuotaController(bench.context, bench));
});
afterEach(() => bench.stop());

const at = (name: string) => ({ namespace: "default", name });
const pod = (name: string, cpu = "100m"): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: at(name),
  spec: { containers: [{ name: "c", image: "i", resources: { requests: { cpu } } }] },
});
const map = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: at(name) });

async function quota(hard: Amounts, spec: V1ResourceQuotaSpec = {}): Promise<void> {
  const created = { apiVersion: "v1", kind: "ResourceQuota", metadata: at("q"), spec: { hard, ...spec } };
  await bench.client.create(resourceQuotas, created);
}
const status = async () => (await bench.client.get(resourceQuotas, at("q"))).status;
/** Within a second. */
const untilUsed = (used: Amounts) =>
  bench.until(async () => JSON.stringify((await status())?.used) === JSON.stringify(used), 1_000);

describe("the status of a quota", () => {
  it("tells what is there when the quota comes", async () => {
    await bench.client.create(pods, pod("a"));
    await bench.client.create(pods, pod("b", "1"));
    await quota({ pods: "5", "requests.cpu": "2", "count/configmaps": "1" });
    await untilUsed({ "count/configmaps": "0", pods: "2", "requests.cpu": "1100m" });
    expect((await status())?.hard).toEqual({ pods: "5", "requests.cpu": "2", "count/configmaps": "1" });
  });

  it("falls when objects go", async () => {
    await quota({ configmaps: "1" });
    await untilUsed({ configmaps: "0" });
    await bench.client.create(configMaps, map("a"));
    expect((await status())?.used).toEqual({ configmaps: "1" });
    await expect(bench.client.create(configMaps, map("b"))).rejects.toMatchObject({ code: 403 });
    await bench.client.delete(configMaps, at("a"));
    await untilUsed({ configmaps: "0" });
    await bench.client.create(configMaps, map("b"));
  });

  it("falls when a pod has done its work", async () => {
    await quota({ pods: "5", "count/pods": "5" });
    await untilUsed({ pods: "0", "count/pods": "0" });
    const created = await bench.client.create(pods, pod("a"));
    expect((await status())?.used).toEqual({ pods: "1", "count/pods": "1" });
    const ended: V1PodStatus = { phase: "Succeeded" };
    await bench.client.update(pods, { ...created, status: ended }, { subresource: "status" });
    await untilUsed({ pods: "0", "count/pods": "1" });
  });

  it("falls when a deleted pod should have ended long ago", async () => {
    await quota({ pods: "5" });
    await untilUsed({ pods: "0" });
    const bound = await bench.client.create(pods, {
      ...pod("a"),
      spec: { ...pod("a").spec, nodeName: "n", containers: pod("a").spec?.containers ?? [] },
    });
    await bench.client.delete(pods, at(bound.metadata.name ?? ""));
    await bench.clock.advance(20_000);
    expect((await status())?.used).toEqual({ pods: "1" });
    await bench.until(async () => (await status())?.used?.pods === "0", 120_000);
  });

  it("falls when a Service needs less", async () => {
    await quota({ "services.nodeports": "1" });
    await untilUsed({ "services.nodeports": "0" });
    const spec = { type: "NodePort", ports: [{ port: 80 }] };
    const made = await bench.client.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: at("s"),
      spec,
    });
    expect((await status())?.used).toEqual({ "services.nodeports": "1" });
    const ports = [{ port: 80 }];
    await bench.client.update(services, { ...made, spec: { ...made.spec, type: "ClusterIP", ports } });
    await untilUsed({ "services.nodeports": "0" });
  });

  it("follows what the quota limits", async () => {
    await quota({ pods: "5" });
    await untilUsed({ pods: "0" });
    const found = await bench.client.get(resourceQuotas, at("q"));
    await bench.client.update(resourceQuotas, { ...found, spec: { hard: { configmaps: "3" } } });
    await untilUsed({ configmaps: "0" });
    expect((await status())?.hard).toEqual({ configmaps: "3" });
  });

  it("is put right when somebody changes what it limits", async () => {
    await quota({ pods: "5" });
    await untilUsed({ pods: "0" });
    const found = await bench.client.get(resourceQuotas, at("q"));
    const wrong = { ...found, status: { hard: { pods: "9" }, used: {} } };
    await bench.client.update(resourceQuotas, wrong, { subresource: "status" });
    await untilUsed({ pods: "0" });
    expect((await status())?.hard).toEqual({ pods: "5" });
  });

  it("keeps what it says of names that nobody counts", async () => {
    await quota({ pods: "5", "count/crontabs.example.com": "2" });
    await untilUsed({ pods: "0" });
    expect((await status())?.hard).toEqual({ pods: "5", "count/crontabs.example.com": "2" });
  });

  it("counts kinds that come later", async () => {
    const scheme = builtInScheme();
    const kind = scheme.byResource("", "configmaps");
    if (!kind) throw new Error("there are no ConfigMaps");
    const made = { ...kind, group: "example.com", resource: "crontabs", kind: "CronTab" };
    await quota({ "count/crontabs.example.com": "2" });
    await bench.until(async () => (await status())?.hard !== undefined);
    bench.kinds.replace(new Scheme([...scheme.all(), made]));
    await untilUsed({ "count/crontabs.example.com": "0" });
    const type = { group: "example.com", version: "v1", resource: "crontabs" };
    await bench.client.create(type, { apiVersion: "example.com/v1", kind: "CronTab", metadata: at("a") });
    await untilUsed({ "count/crontabs.example.com": "1" });
  });
});
