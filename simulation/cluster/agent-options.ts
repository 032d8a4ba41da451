import type { AgentOptions } from "../../node-agent/compose/options.js";
import { defaultEviction } from "../../node-agent/eviction/settings.js";
import { defaultImageOptions } from "../../node-agent/images/image-options.js";

const unused = async () => Promise.reject(new Error("a simulated node has no secrets"));

/** What a simulated agent is told, whose replicas are at these endpoints. */
export const agentOptions = (
  nodeName: string,
  nodeAddress: string,
  endpoints: Iterable<string>,
): AgentOptions => ({
  nodeName,
  nodeAddress,
  labels: {},
  stateDirectory: "/state",
  controlPlane: [...endpoints],
  bootstrapToken: unused,
  trust: unused,
  proxySocket: "/run/proxy.sock",
  dockerSocket: "/run/docker.sock",
  pauseImage: "pause:1",
  port: 10_250,
  maxPods: 110,
  images: defaultImageOptions,
  deadContainers: 1,
  cpu: undefined,
  memory: undefined,
  logs: { maxBytes: 10 * 2 ** 20, maxFiles: 5 },
  unsafeSysctls: [],
  manifestDirectory: undefined,
  shutdown: { graceSeconds: 0, criticalGraceSeconds: 0 },
  reserved: new Map(),
  eviction: defaultEviction,
  restartBackOffMs: 1_000,
  restartBackOffMaxMs: 10_000,
});
