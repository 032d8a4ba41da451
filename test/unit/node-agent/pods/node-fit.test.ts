import { describe, expect, it } from "@jest/globals";
import type { V1Node, V1Pod, V1PodSpec, V1Taint } from "../../../../api/generated/types.js";
import { misfitOf, type NodeRoom } from "../../../../node-agent/pods/spec/node-fit.js";
import { podOf } from "../../../support/pods.js";

const asking = (requests: Record<string, string>, spec: Partial<V1PodSpec> = {}): V1Pod =>
  podOf("p", [{ name: "app", resources: { requests } }], spec);
const selecting = (nodeSelector: Record<string, string>) => asking({}, { nodeSelector });
const listening = (hostPort: number, more: object = {}): V1Pod =>
  podOf("p", [{ name: "app", ports: [{ containerPort: 80, hostPort, ...more }] }]);

const nodeWith = (taints: V1Taint[] = []): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node-1", labels: { disk: "ssd" } },
  spec: { taints },
});
const allocatable = { cpu: "2", memory: "1Gi", pods: "3", "example.com/foo": "1" };
const room = (more: Partial<NodeRoom> = {}): NodeRoom => ({
  node: nodeWith(),
  allocatable,
  others: [asking({ cpu: "500m", memory: "1Mi", "example.com/foo": "1" })],
  ...more,
});

const outOf = (name: string, amounts: string) => ({
  reason: `OutOf${name}`,
  message: `Node didn't have enough resource: ${name}, ${amounts}`,
});
const failed = (predicate: string, why: string) => ({
  reason: predicate,
  message: `Predicate ${predicate} failed: ${why}`,
});
const affinity = failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
const initListening = (hostPort: number): V1Pod => {
  const { containers } = listening(hostPort).spec ?? { containers: [] };
  return podOf("p", [{ name: "main" }], { initContainers: containers });
};
const ports = failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
const tainted = failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
const noExecute = { key: "k", value: "v", effect: "NoExecute" };

const requiring = (operator: string): V1Pod => {
  const nodeSelectorTerms = [{ matchExpressions: [{ key: "disk", operator, values: ["ssd"] }] }];
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  return asking({}, { affinity: { nodeAffinity: required } });
};

describe("what doesn't fit on a node", () => {
  it.each<[string, V1Pod, NodeRoom, object | undefined]>([
    ["fits", asking({ cpu: "1500m" }), room(), undefined],
    ["cpu", asking({ cpu: "1501m" }), room(), outOf("cpu", "requested: 1501, used: 500, capacity: 2000")],
    [
      "cpu first",
      asking({ cpu: "1M", memory: "5Gi" }),
      room(),
      outOf("cpu", "requested: 1000000000, used: 500, capacity: 2000"),
    ],
    [
      "memory",
      asking({ memory: "1Gi" }),
      room(),
      outOf("memory", "requested: 1073741824, used: 1048576, capacity: 1073741824"),
    ],
    [
      "pods",
      asking({ cpu: "1M" }),
      room({ others: [asking({}), asking({}), asking({})] }),
      outOf("pods", "requested: 1, used: 3, capacity: 3"),
    ],
    [
      "an extended resource",
      asking({ "example.com/foo": "1" }),
      room(),
      outOf("example.com/foo", "requested: 1, used: 1, capacity: 1"),
    ],
    ["a resource of the cluster's", asking({ "example.com/bar": "1" }), room(), undefined],
    ["asks for nothing on a full node", asking({}), room({ others: [asking({ cpu: "3" })] }), undefined],
    ["selector", selecting({ disk: "hdd" }), room(), affinity],
    ["selector met", selecting({ disk: "ssd" }), room(), undefined],
    ["affinity", requiring("NotIn"), room(), affinity],
    ["affinity met", requiring("In"), room(), undefined],
    ["a node that is not known yet", selecting({ disk: "hdd" }), room({ node: undefined }), undefined],
    ["port", listening(80), room({ others: [listening(80)] }), ports],
    [
      "port of another protocol",
      listening(80, { protocol: "UDP" }),
      room({ others: [listening(80)] }),
      undefined,
    ],
    [
      "port of another address",
      listening(80, { hostIP: "127.0.0.1" }),
      room({ others: [listening(80, { hostIP: "192.0.2.1" })] }),
      undefined,
    ],
    [
      "port of all addresses",
      listening(80, { hostIP: "127.0.0.1" }),
      room({ others: [listening(80)] }),
      ports,
    ],
    ["port of an init container that ends", listening(80), room({ others: [initListening(80)] }), undefined],
    ["taint", asking({}), room({ node: nodeWith([noExecute]) }), tainted],
    [
      "taint of the scheduler",
      asking({}),
      room({ node: nodeWith([{ key: "k", effect: "NoSchedule" }]) }),
      undefined,
    ],
    [
      "taint tolerated",
      asking({}, { tolerations: [{ operator: "Exists" }] }),
      room({ node: nodeWith([noExecute]) }),
      undefined,
    ],
  ])("%s", (_name, pod, given, refusal) => {
    expect(misfitOf(pod, given)).toEqual(refusal);
  });
});
