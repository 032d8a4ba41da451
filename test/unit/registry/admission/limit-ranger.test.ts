import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1LimitRangeItem, V1Pod, V1PodSpec } from "../../../../api/generated/types.js";
import {
  limitRanges,
  namespaces,
  persistentVolumeClaims,
  pods,
  serviceAccounts,
} from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry({ admission: true });
  client = clientFor(world.registry, { username: "tester" });
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const metadata = { namespace: "default", name: "default" };
  await client.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
});
afterEach(() => world.stop());

async function limit(...limits: V1LimitRangeItem[]): Promise<void> {
  const metadata = { namespace: "default", name: "limits" };
  await client.create(limitRanges, { apiVersion: "v1", kind: "LimitRange", metadata, spec: { limits } });
  await world.cache.waitForFresh();
}
const container = (requests: object = {}, limits: object = {}, name = "c") => ({
  ...{ name, image: "i" },
  resources: { requests: { ...requests }, limits: { ...limits } },
});
const pod = (spec: Partial<V1PodSpec> = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "default", name: "p" },
  spec: { containers: [container()], ...spec },
});
const claim = (storage: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { namespace: "default", name: "d" },
  spec: { accessModes: ["ReadWriteOnce"], storageClassName: "", resources: { requests: { storage } } },
});

describe("LimitRanger", () => {
  it("fills what containers don't say, and says so", async () => {
    await limit({
      type: "Container",
      default: { cpu: "500m", memory: "1Gi" },
      defaultRequest: { cpu: "100m", memory: "512Mi" },
    });
    const initContainers = [container({ cpu: "50m" }, {}, "first")];
    const { metadata, spec } = await client.create(pods, pod({ initContainers }));
    expect(spec?.containers[0]?.resources).toEqual({
      limits: { cpu: "500m", memory: "1Gi" },
      requests: { cpu: "100m", memory: "512Mi" },
    });
    expect(spec?.initContainers?.[0]?.resources?.requests).toEqual({ cpu: "50m", memory: "512Mi" });
    expect(metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger":
        "LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c; memory request for init container first; cpu, memory limit for init container first",
    });
  });

  it("annotates nothing where all is said", async () => {
    await limit({ type: "Container", default: { cpu: "1" } });
    const full = container({ cpu: "1" }, { cpu: "1" });
    const { metadata } = await client.create(pods, pod({ containers: [full] }));
    expect(metadata.annotations).toBeUndefined();
  });

  const cpu = (bounds: Omit<V1LimitRangeItem, "type">, type = "Container"): V1LimitRangeItem => ({
    type,
    ...bounds,
  });

  it.each<[string, V1LimitRangeItem, object, object]>([
    [
      "minimum cpu usage per Container is 100m, but request is 50m",
      cpu({ min: { cpu: "100m" } }),
      { cpu: "50m" },
      { cpu: "1" },
    ],
    [
      "[minimum cpu usage per Container is 1, but request is 1m, maximum cpu usage per Container is 2, but limit is 3]",
      cpu({ min: { cpu: "1" }, max: { cpu: "2" } }),
      { cpu: "1m" },
      { cpu: "3" },
    ],
    [
      "maximum cpu usage per Container is 1, but limit is 1001m",
      cpu({ max: { cpu: "1" } }),
      { cpu: "1" },
      { cpu: "1001m" },
    ],
    [
      "cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000",
      cpu({ maxLimitRequestRatio: { cpu: "2" } }),
      { cpu: "500m" },
      { cpu: "2" },
    ],
    [
      "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0",
      cpu({ maxLimitRequestRatio: { cpu: "2" } }),
      {},
      {},
    ],
    [
      "cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0",
      cpu({ maxLimitRequestRatio: { cpu: "2" } }),
      { cpu: "1" },
      {},
    ],
    ["minimum cpu usage per Pod is 1.  No request is specified", cpu({ min: { cpu: "1" } }, "Pod"), {}, {}],
    [
      "maximum cpu usage per Pod is 1.  No limit is specified",
      cpu({ max: { cpu: "1" } }, "Pod"),
      { cpu: "1" },
      {},
    ],
    [
      "maximum cpu usage per Pod is 1, but limit is 2",
      cpu({ max: { cpu: "1" } }, "Pod"),
      { cpu: "1" },
      { cpu: "2" },
    ],
  ])("refuses: %s", async (why, item, requests, limits) => {
    await limit(item);
    const refused = client.create(pods, pod({ containers: [container(requests, limits)] }));
    await expect(refused).rejects.toMatchObject({ code: 403, message: `pods "p" is forbidden: ${why}` });
  });

  it("counts for a pod what its phases need at most", async () => {
    await limit(cpu({ max: { cpu: "2" } }, "Pod"));
    const two = container({ cpu: "2" }, { cpu: "2" });
    await client.create(pods, pod({ containers: [two], initContainers: [{ ...two, name: "first" }] }));
    const sidecar = { ...two, name: "beside", restartPolicy: "Always" };
    const both = client.create(pods, pod({ containers: [two], initContainers: [sidecar] }));
    await expect(both).rejects.toThrow("maximum cpu usage per Pod is 2, but limit is 4");
  });

  it("takes the resources of a pod as a whole for those of its containers", async () => {
    await limit(cpu({ max: { cpu: "1" } }, "Pod"));
    const resources = { requests: { cpu: "2" }, limits: { cpu: "2" } };
    await expect(client.create(pods, pod({ resources }))).rejects.toThrow("but limit is 2");
  });

  it("keeps claims between their bounds, when they grow, too", async () => {
    await limit({ type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "2Gi" } });
    const small = client.create(persistentVolumeClaims, claim("1Mi"));
    await expect(small).rejects.toMatchObject({
      code: 403,
      message:
        'persistentvolumeclaims "d" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi',
    });
    const large = client.create(persistentVolumeClaims, claim("3Gi"));
    await expect(large).rejects.toThrow(
      "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi",
    );
    await client.create(persistentVolumeClaims, claim("2Gi"));
  });

  it("keeps a resize between the bounds", async () => {
    await limit({ type: "Container", max: { cpu: "2" } });
    const created = await client.create(pods, pod({ containers: [container({ cpu: "1" }, { cpu: "2" })] }));
    const asking = (cpu: string, limit = "2") => ({
      ...created,
      metadata: pod().metadata,
      spec: { ...created.spec, containers: [container({ cpu }, { cpu: limit })] },
    });
    const resized = await client.update(pods, asking("1500m"), { subresource: "resize" });
    expect(resized.spec?.containers[0]?.resources?.requests).toEqual({ cpu: "1500m" });
    await expect(client.update(pods, asking("3", "3"), { subresource: "resize" })).rejects.toMatchObject({
      code: 403,
      message: 'pods "p" is forbidden: maximum cpu usage per Container is 2, but limit is 3',
    });
  });

  it("leaves pods that are there alone", async () => {
    const created = await client.create(pods, pod());
    await limit(cpu({ min: { cpu: "1" } }));
    const labelled = { ...created, metadata: { ...created.metadata, labels: { a: "b" } } };
    await client.update(pods, labelled);
  });
});
