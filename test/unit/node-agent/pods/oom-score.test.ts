import { expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { oomScore } from "../../../../node-agent/pods/spec/oom-score.js";
import { podOf } from "../../../support/pods.js";

const asking = (name: string, memory: string, more = {}) => ({
  name,
  resources: { requests: { memory } },
  ...more,
});
const whole = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1", memory: "1Gi" } };
const sidecar = (memory: string) => asking("side", memory, { restartPolicy: "Always" });
const critical = (priorityClassName: string) => ({ priority: 2_000_001_000, priorityClassName });

it.each<[string, string, Partial<V1PodSpec>, number]>([
  ["asks for nothing", "app", { containers: [{ name: "app" }] }, 1_000],
  ["has all that it may use", "app", { containers: [{ name: "app", resources: whole }] }, -997],
  [
    "the node can't do without",
    "app",
    { containers: [{ name: "app" }], ...critical("system-node-critical") },
    -997,
  ],
  [
    "the cluster can't do without",
    "app",
    { containers: [{ name: "app" }], ...critical("system-cluster-critical") },
    1_000,
  ],
  ["asks for a quarter", "app", { containers: [asking("app", "2Gi")] }, 750],
  ["asks for next to nothing", "app", { containers: [asking("app", "1Ki")] }, 999],
  ["asks for all of it", "app", { containers: [asking("app", "8Gi")] }, 3],
  [
    "is a sidecar of one that asks for more",
    "side",
    { containers: [asking("app", "2Gi")], initContainers: [sidecar("1Gi")] },
    750,
  ],
  [
    "is a sidecar that asks for more",
    "side",
    { containers: [asking("app", "2Gi")], initContainers: [sidecar("4Gi")] },
    500,
  ],
  [
    "is in a pod that asks for more",
    "app",
    {
      containers: [asking("app", "1Gi"), asking("other", "1Gi")],
      resources: { requests: { memory: "4Gi" } },
    },
    750,
  ],
])("of a container that %s (%s)", (_, name, { containers = [], ...spec }, score) => {
  const pod = podOf("p", containers, spec);
  const all = [...containers, ...(spec.initContainers ?? [])];
  const container = all.find((one) => one.name === name);
  expect(container && oomScore(container, pod, 8 * 2 ** 30)).toBe(score);
});
