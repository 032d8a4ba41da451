import type { ObservedContainer, ObservedPod } from "../../node-agent/pods/lifecycle/observed-pod.js";
import type { ContainerInfo } from "../../node-agent/runtime/container-runtime.js";

const time = "2026-01-01T00:00:00Z";
export const testTimeMs = Date.parse(time);

/** A container as the runtime would report it. */
export const info = (id: string, more: Partial<ContainerInfo> = {}, restartCount = 0): ContainerInfo => ({
  id,
  labels: {
    "io.kubernetes.sandbox.id": "sandbox",
    "io.coracle.container.restart-count": String(restartCount),
  },
  state: "running",
  image: "image",
  imageId: "sha256:abc",
  pid: 1,
  createdAt: time,
  startedAt: time,
  ...more,
});

export const running = (id: string, health: Partial<ObservedContainer> = {}): ObservedContainer => ({
  current: info(id),
  started: true,
  ready: true,
  ...health,
});

export const ended = (
  id: string,
  exitCode: number,
  more: Partial<ObservedContainer> = {},
  restartCount = 0,
) => ({
  current: info(id, { state: "exited", exitCode, finishedAt: time }, restartCount),
  endedAtMs: testTimeMs,
  started: false,
  ready: false,
  ...more,
});

/** A pod whose sandbox is up. */
export const observed = (
  containers: Record<string, ObservedContainer> = {},
  more: Partial<ObservedPod> = {},
): ObservedPod => ({
  sandbox: info("sandbox"),
  sandboxReady: true,
  sandboxRetryAtMs: 0,
  containers: new Map(Object.entries(containers)),
  busy: new Set(),
  startedAtMs: testTimeMs,
  remains: true,
  ...more,
});
