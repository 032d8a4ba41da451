import { expect, it } from "@jest/globals";
import {
  validateBalancing,
  validateBalancingUpdate,
} from "../../../../api/core/validate-service-balancing.js";
import type { V1ServiceSpec } from "../../../../api/generated/types.js";
import { said } from "../../../support/field-errors.js";
import { service } from "../../../support/service-objects.js";

const onlyBalancers = "Forbidden: may only be used when `type` is 'LoadBalancer'";
const local = { type: "LoadBalancer", externalTrafficPolicy: "Local" };

it.each<[V1ServiceSpec, readonly string[]]>([
  [
    { type: "LoadBalancer", loadBalancerClass: "example.org/theirs", allocateLoadBalancerNodePorts: false },
    [],
  ],
  [{ ...local, healthCheckNodePort: 30_000, trafficDistribution: "PreferSameNode" }, []],
  [{ type: "ClusterIP", loadBalancerClass: "a" }, [`spec.loadBalancerClass: ${onlyBalancers}`]],
  [
    { type: "NodePort", allocateLoadBalancerNodePorts: true },
    [`spec.allocateLoadBalancerNodePorts: ${onlyBalancers}`],
  ],
  [
    { type: "LoadBalancer", externalTrafficPolicy: "Cluster", healthCheckNodePort: 30_000 },
    [
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    { trafficDistribution: "Anywhere" },
    [
      'spec.trafficDistribution: Unsupported value: "Anywhere": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
  ],
  [
    { ports: [{ port: 80 }, { port: 81, protocol: "SCTP" }] },
    ['spec.ports[1].protocol: Unsupported value: "SCTP": supported values: "TCP", "UDP"'],
  ],
  [{ clusterIP: "None", ports: [{ port: 81, protocol: "SCTP" }] }, []],
])("says of %j: %j", (spec, expected) => {
  expect(said(validateBalancing(spec))).toEqual(expected);
});

it("refuses a class that is no qualified name", () => {
  const [error] = said(validateBalancing({ type: "LoadBalancer", loadBalancerClass: "not a name" }));
  expect(error).toMatch(/^spec.loadBalancerClass: Invalid value: "not a name": /);
});

it.each<[V1ServiceSpec, V1ServiceSpec, readonly string[]]>([
  [
    { type: "LoadBalancer", loadBalancerClass: "a" },
    { type: "LoadBalancer", loadBalancerClass: "b" },
    ['spec.loadBalancerClass: Invalid value: "b": may not change once set'],
  ],
  [
    { type: "LoadBalancer" },
    { type: "LoadBalancer", loadBalancerClass: "b" },
    ['spec.loadBalancerClass: Invalid value: "b": may not change once set'],
  ],
  [{ type: "ClusterIP" }, { type: "LoadBalancer", loadBalancerClass: "b" }, []],
  [{ type: "LoadBalancer", loadBalancerClass: "b" }, { type: "ClusterIP" }, []],
  [
    { ...local, healthCheckNodePort: 30_000 },
    { ...local, healthCheckNodePort: 30_001 },
    ["spec.healthCheckNodePort: Forbidden: field is immutable"],
  ],
  [{ ...local, healthCheckNodePort: 30_000 }, { type: "LoadBalancer", externalTrafficPolicy: "Cluster" }, []],
])("says of %j that becomes %j: %j", (old, next, expected) => {
  expect(said(validateBalancingUpdate(service("web", next), service("web", old)))).toEqual(expected);
});
