import { describe, expect, it } from "@jest/globals";
import type { KubeObject } from "../../../../api/meta/object.js";
import { evaluatorOf } from "../../../../api/quota/evaluators.js";
import { listText } from "../../../../api/quota/resource-list.js";

const now = Date.parse("2026-01-01T00:00:00Z");
const object = (fields: object, metadata: object = {}) =>
  ({
    apiVersion: "v1",
    kind: "Any",
    metadata: { namespace: "a", name: "b", ...metadata },
    ...fields,
  }) as KubeObject;
const usage = (name: string, fields: object, metadata?: object) => {
  const [resource = "", ...group] = name.split(".");
  const evaluator = evaluatorOf(group.join("."), resource);
  return evaluator && listText(evaluator.usageOf(object(fields, metadata), now));
};
const container = (requests: object, limits: object = {}) => ({
  name: "c",
  image: "i",
  resources: { requests, limits },
});
const pod = (...containers: object[]) => ({ spec: { containers } });

const small = pod(container({ cpu: "500m", memory: "1Gi" }, { cpu: "1" }));
const asked = "count/pods=1,cpu=500m,limits.cpu=1,memory=1Gi,pods=1,requests.cpu=500m,requests.memory=1Gi";

describe("what a pod uses", () => {
  it.each<[string, object, object, string]>([
    ["what its containers ask for", small, {}, asked],
    [
      "that in sum",
      pod(container({ cpu: "1" }), container({ cpu: "2500m" })),
      {},
      "count/pods=1,cpu=3500m,pods=1,requests.cpu=3500m",
    ],
    ["an object alone once it succeeded", { ...small, status: { phase: "Succeeded" } }, {}, "count/pods=1"],
    ["an object alone once it failed", { ...small, status: { phase: "Failed" } }, {}, "count/pods=1"],
    [
      "all while it ends",
      small,
      { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 1 },
      asked,
    ],
    [
      "an object alone when it should have ended",
      small,
      { deletionTimestamp: "2025-12-31T23:59:58Z", deletionGracePeriodSeconds: 1 },
      "count/pods=1",
    ],
    [
      "huge pages by both names",
      pod(container({ "hugepages-2Mi": "4Mi" }, { "hugepages-2Mi": "4Mi" })),
      {},
      "count/pods=1,hugepages-2Mi=4Mi,pods=1,requests.hugepages-2Mi=4Mi",
    ],
    [
      "what others made by its requests",
      pod(container({ "example.com/gpu": "2" }, { "example.com/gpu": "2" })),
      {},
      "count/pods=1,pods=1,requests.example.com/gpu=2",
    ],
    [
      "ephemeral storage",
      pod(container({ "ephemeral-storage": "1G" }, { "ephemeral-storage": "2G" })),
      {},
      "count/pods=1,ephemeral-storage=1G,limits.ephemeral-storage=2G,pods=1,requests.ephemeral-storage=1G",
    ],
  ])("is %s", (_what, fields, metadata, expected) => {
    expect(usage("pods", fields, metadata)).toBe(expected);
  });
});

const ports = [{ port: 1 }, { port: 2, nodePort: 30_000 }];
const service = (spec: object) => ({ spec: { ports, ...spec } });
const services = (nodePorts: number, balancers: number) =>
  `count/services=1,services=1,services.loadbalancers=${balancers},services.nodeports=${nodePorts}`;
const claim = (spec: object, status: object = {}) => ({ spec, status });
const storage = (text: string) => ({ resources: { requests: { storage: text } } });
const gold = "gold.storageclass.storage.k8s.io";

describe("what other objects use", () => {
  it.each<[string, string, object, string | undefined]>([
    ["a Service inside", "services", service({ type: "ClusterIP" }), services(0, 0)],
    ["a Service on nodes", "services", service({ type: "NodePort" }), services(2, 0)],
    ["a Service with a balancer", "services", service({ type: "LoadBalancer" }), services(2, 1)],
    [
      "a balancer without node ports",
      "services",
      service({ type: "LoadBalancer", allocateLoadBalancerNodePorts: false }),
      services(1, 1),
    ],
    [
      "a claim",
      "persistentvolumeclaims",
      claim(storage("1Gi")),
      "count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=1Gi",
    ],
    [
      "a claim of part of a byte",
      "persistentvolumeclaims",
      claim(storage("100m")),
      "count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=1",
    ],
    [
      "a claim that is larger already",
      "persistentvolumeclaims",
      claim(storage("1Gi"), { allocatedResources: { storage: "2Gi" } }),
      "count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=2Gi",
    ],
    [
      "a claim of a class",
      "persistentvolumeclaims",
      claim({ ...storage("1Gi"), storageClassName: "gold" }),
      `count/persistentvolumeclaims=1,${gold}/persistentvolumeclaims=1,${gold}/requests.storage=1Gi,persistentvolumeclaims=1,requests.storage=1Gi`,
    ],
    ["a Secret", "secrets", {}, "count/secrets=1,secrets=1"],
    ["a ConfigMap", "configmaps", {}, "configmaps=1,count/configmaps=1"],
    ["a Deployment", "deployments.apps", {}, "count/deployments.apps=1"],
    [
      "whatever is made at run time",
      "crontabs.stable.example.com",
      {},
      "count/crontabs.stable.example.com=1",
    ],
    ["an event", "events", {}, undefined],
    [
      "a claim of devices",
      "resourceclaims.resource.k8s.io",
      {
        spec: {
          devices: {
            requests: [
              { name: "a", exactly: { deviceClassName: "gpu", count: 2 } },
              {
                name: "b",
                firstAvailable: [
                  { deviceClassName: "gpu", count: 1 },
                  { deviceClassName: "gpu", count: 3 },
                  { deviceClassName: "tpu", allocationMode: "All" },
                ],
              },
            ],
          },
        },
      },
      "count/resourceclaims.resource.k8s.io=1,gpu.deviceclass.resource.k8s.io/devices=5,tpu.deviceclass.resource.k8s.io/devices=32",
    ],
  ])("%s", (_what, name, fields, expected) => {
    expect(usage(name, fields)).toBe(expected);
  });
});
