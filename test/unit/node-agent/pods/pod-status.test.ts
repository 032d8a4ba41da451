import { describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import type { ObservedPod } from "../../../../node-agent/pods/lifecycle/observed-pod.js";
import { podStatus } from "../../../../node-agent/pods/status/pod-status.js";
import { ended, info, observed, running } from "../../../support/observed.js";
import { podOf } from "../../../support/pods.js";

const now = "2026-01-01T00:01:00Z";
const app = { name: "app", image: "busybox" };

const inputOf = (seen: ObservedPod, spec: Partial<V1PodSpec> = {}) => ({
  pod: podOf("p", [app], spec),
  observed: seen,
  messages: new Map<string, string>(),
  ending: false,
  recursive: false,
  nodeAddress: "192.0.2.1",
  podAddress: "10.244.0.3",
  before: [],
  startTime: "2026-01-01T00:00:00Z",
  now,
});

const statusOf = (seen: ObservedPod, spec: Partial<V1PodSpec> = {}, more: object = {}) =>
  podStatus({ ...inputOf(seen, spec), ...more });

const conditions = (status: ReturnType<typeof statusOf>) =>
  Object.fromEntries(
    (status.conditions ?? []).map(({ type, status: value, reason }) => [
      type,
      reason ? `${value} ${reason}` : value,
    ]),
  );

describe("podStatus", () => {
  it("of a pod whose sandbox is being made", () => {
    const status = statusOf(observed({}, { sandbox: undefined, sandboxReady: false }));
    expect(status.phase).toBe("Pending");
    expect(conditions(status)).toEqual({
      PodReadyToStartContainers: "False",
      Initialized: "True",
      Ready: "False ContainersNotReady",
      ContainersReady: "False ContainersNotReady",
      PodScheduled: "True",
    });
    expect(status.containerStatuses?.[0]).toEqual({
      name: "app",
      state: { waiting: { reason: "ContainerCreating" } },
      lastState: {},
      ready: false,
      restartCount: 0,
      image: "busybox",
      imageID: "",
      started: false,
    });
  });

  it("bounds the last words of a pod's containers together, between characters", () => {
    const containers = ["a", "b", "c", "d", "e"].map((name) => ({ name, image: "busybox" }));
    const messages = new Map(containers.map(({ name }) => [`${name}1`, "é".repeat(2_048)]));
    const seen = observed(Object.fromEntries(containers.map(({ name }) => [name, ended(`${name}1`, 1)])));
    const status = podStatus({
      ...inputOf(seen),
      pod: podOf("p", containers, { restartPolicy: "Never" }),
      messages,
    });
    const told = status.containerStatuses?.map(({ state }) => state?.terminated?.message ?? "") ?? [];
    expect(told).toHaveLength(5);
    for (const message of told) expect(message).toBe("é".repeat(Math.floor(12_288 / 5 / 2)));
  });

  it("of a ready pod", () => {
    const status = statusOf(observed({ app: running("c1") }));
    expect(status).toMatchObject({
      phase: "Running",
      hostIP: "192.0.2.1",
      hostIPs: [{ ip: "192.0.2.1" }],
      podIP: "10.244.0.3",
      podIPs: [{ ip: "10.244.0.3" }],
      qosClass: "BestEffort",
    });
    expect(conditions(status)).toMatchObject({ Ready: "True", ContainersReady: "True" });
    expect(status.containerStatuses?.[0]).toMatchObject({
      state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
      containerID: "docker://c1",
      imageID: "docker://sha256:abc",
      started: true,
    });
  });

  it("of a container in back-off", () => {
    const failure = { reason: "CrashLoopBackOff", message: "back-off 10s", retryAtMs: 0 };
    const status = statusOf(observed({ app: ended("c1", 2, { failure }, 1) }));
    expect(status.phase).toBe("Running");
    expect(status.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
      lastState: { terminated: { exitCode: 2, reason: "Error", containerID: "docker://c1" } },
    });
  });

  it.each([
    ["Succeeded", 0, "Never", "PodCompleted"],
    ["Failed", 1, "Never", "PodFailed"],
    ["Succeeded", 0, "OnFailure", "PodCompleted"],
    ["Running", 1, "OnFailure", "ContainersNotReady"],
    ["Running", 0, "Always", "ContainersNotReady"],
  ])("phase %s after exit %i under %s", (phase, exitCode, restartPolicy, reason) => {
    const status = statusOf(observed({ app: ended("c1", exitCode) }), { restartPolicy });
    expect(status.phase).toBe(phase);
    expect(conditions(status).Ready).toBe(`False ${reason}`);
  });

  it("goes on while a sidecar runs", () => {
    const initContainers = [{ name: "side", restartPolicy: "Always" }];
    const seen = observed({ app: ended("c1", 0), side: running("s1") });
    const spec = { initContainers, restartPolicy: "Never" };
    expect(statusOf(seen, spec).phase).toBe("Running");
    const gone = observed({ app: ended("c1", 0), side: ended("s1", 137) });
    expect(statusOf(gone, spec).phase).toBe("Succeeded");
  });

  it("tells the image that runs, not the one that is wanted", () => {
    const [status] = statusOf(observed({ app: running("c1") })).containerStatuses ?? [];
    expect(status?.image).toBe("image");
  });

  it("while init containers run", () => {
    const status = statusOf(observed({ init: running("i1") }), { initContainers: [{ name: "init" }] });
    expect(status.phase).toBe("Pending");
    const initialized = status.conditions?.find(({ type }) => type === "Initialized");
    expect(initialized).toMatchObject({
      status: "False",
      message: "containers with incomplete status: [init]",
    });
    expect(status.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: "PodInitializing" } });
  });

  it("of a deleted pod, whose policy no longer counts", () => {
    expect(statusOf(observed({ app: ended("c1", 0) }), {}, { ending: true }).phase).toBe("Succeeded");
    expect(statusOf(observed({ app: ended("c1", 137) }), {}, { ending: true }).phase).toBe("Failed");
    expect(statusOf(observed({ app: running("c1") }), {}, { ending: true }).phase).toBe("Running");
    const neverMade = observed({}, { sandbox: undefined, sandboxReady: false });
    expect(statusOf(neverMade, {}, { ending: true }).phase).toBe("Failed");
    expect(statusOf(neverMade, { initContainers: [app] }, { ending: true }).phase).toBe("Failed");
  });

  it("of an ended pod whose containers are gone keeps how they ended", () => {
    const known = {
      name: "app",
      image: "busybox",
      imageID: "",
      ready: false,
      restartCount: 1,
      state: { terminated: { exitCode: 4 } },
    };
    const pod = { ...podOf("p", [app]), status: { phase: "Failed", containerStatuses: [known] } };
    const status = statusOf(observed({}, { sandbox: undefined }), {}, { pod, ending: true });
    expect(status).toMatchObject({ phase: "Failed", containerStatuses: [known] });
  });

  it("of a pod that the node ended", () => {
    const failure = { reason: "DeadlineExceeded", message: "too long" };
    const status = statusOf(observed({ app: ended("c1", 0) }), {}, { ending: true, failure });
    expect(status).toMatchObject({ phase: "Failed", ...failure });
  });

  it("of a container that could not be started", () => {
    const current = info("c1", { state: "exited", exitCode: 127, error: "no such file", finishedAt: now });
    const { startedAt: _never, ...neverStarted } = current;
    const seen = { current: neverStarted, started: false, ready: false };
    const status = statusOf(observed({ app: seen }), { restartPolicy: "Never" });
    const { terminated } = status.containerStatuses?.[0]?.state ?? {};
    expect(terminated).toMatchObject({ exitCode: 128, reason: "StartError", message: "no such file" });
  });

  it("keeps times of transition, others' conditions, and waits for readiness gates", () => {
    const before = [{ type: "ContainersReady", status: "True", lastTransitionTime: "2025-01-01T00:00:00Z" }];
    const status = statusOf(
      observed({ app: running("c1") }),
      { readinessGates: [{ conditionType: "x/y" }] },
      { before },
    );
    expect(status.conditions?.find(({ type }) => type === "ContainersReady")?.lastTransitionTime).toBe(
      "2025-01-01T00:00:00Z",
    );
    expect(status.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "False",
      reason: "ReadinessGatesNotReady",
      message: 'corresponding condition of pod readiness gate "x/y" does not exist.',
      lastTransitionTime: now,
    });
  });
});
