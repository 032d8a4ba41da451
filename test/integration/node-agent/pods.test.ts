import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { systemClock } from "../../../common/clock.js";
import { deleted, podOf, shell, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(30_000);

describe("pods on Docker", () => {
  let node: TestNode;
  beforeEach(async () => {
    node = new TestNode("pods-test");
    await node.start();
  });
  afterEach(() => node.dispose());

  const condition = (name: string, type: string) => node.condition(name, type);
  const container = (name: string, index = 0) => node.status(name)?.containerStatuses?.[index];

  it("runs a pod until it is deleted, with the events that kubectl shows", async () => {
    const pod = podOf("web", [sleeper("app")]);
    node.put(pod);
    await node.until("Ready", () => condition("web", "Ready") === "True");
    expect(node.status("web")).toMatchObject({
      phase: "Running",
      podIP: "10.244.0.3",
      qosClass: "BestEffort",
    });
    expect(container("web")).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: "coracle/busybox:dev",
    });
    expect(node.events.reasons("web")).toEqual(["Pulled", "Created", "Started"]);
    node.put(deleted(pod));
    await node.until("terminated", () => node.isTerminated("web"));
    expect(node.status("web")?.phase).toBe("Succeeded");
    expect(await node.runtime.list()).toEqual([]);
    const reports = node.reports.length;
    node.put(deleted(pod, 1));
    await new Promise((done) => setTimeout(done, 100));
    expect(node.reports).toHaveLength(reports);
  });

  it("survives pods that no API server lets through, and runs the others", async () => {
    const before = node.failures.length;
    const broken = { ...podOf("broken", [sleeper("app")]), spec: { containers: [null] } };
    node.put(broken as unknown as V1Pod);
    const odd = podOf("odd", [sleeper("app")]);
    node.put({ ...odd, status: { conditions: 7 } } as unknown as V1Pod);
    const good = podOf("good", [sleeper("app")]);
    node.put(good);
    await node.until("the good one Ready", () => node.condition("good", "Ready") === "True");
    expect(node.failures.slice(before)).toContain("pod pass");
    for (const pod of [broken as unknown as V1Pod, odd, good]) node.remove(pod);
  });

  it("puts a status right that somebody else overwrote, and writes nothing at rest", async () => {
    const pod = podOf("overwritten", [sleeper("app")]);
    node.put(pod);
    await node.until("Ready", () => condition("overwritten", "Ready") === "True");
    const status = node.status("overwritten");
    const said = () => node.reports.filter(({ name }) => name === "overwritten").length;
    const shown = (more: object): V1Pod => ({ ...pod, status: { ...status, ...more } });
    node.put(shown({}));
    const before = said();
    await systemClock.sleep(6_000);
    expect(said()).toBe(before);
    const conditions = status?.conditions?.map((one) =>
      one.type === "Ready" ? { ...one, status: "False" } : one,
    );
    node.put(shown({ phase: "Failed", conditions }));
    await node.until("it is said again", () => said() > before);
    expect(node.status("overwritten")).toEqual(status);
    expect(container("overwritten")).toMatchObject({ ready: true, restartCount: 0 });
    node.put(shown({}));
    await systemClock.sleep(500);
    expect(said()).toBe(before + 1);
  });

  it("fails a pod that asks for what no pod may do, and says why", async () => {
    const sysctls = [{ name: "kernel.core_pattern", value: "|/evil" }];
    node.put(podOf("greedy", [sleeper("app")], { securityContext: { sysctls } }));
    await node.until("failed", () => node.status("greedy")?.phase === "Failed");
    expect(node.status("greedy")).toMatchObject({
      reason: "SysctlForbidden",
      message: 'Pod was rejected: forbidden sysctl: "kernel.core_pattern" not allowlisted',
    });
    expect(node.events.reasons("greedy")).toEqual(["SysctlForbidden"]);
    expect(await node.runtime.list()).toEqual([]);
  });

  it("runs no pod that doesn't fit beside the others, and judges none again that runs", async () => {
    const asking = (cpu: string) => [sleeper("app", { resources: { requests: { cpu } } })];
    const first = podOf("first", asking("1500m"));
    node.put(first);
    node.put(podOf("second", asking("1")));
    await node.until("failed", () => node.status("second")?.phase === "Failed");
    expect(node.status("second")).toMatchObject({
      reason: "OutOfcpu",
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 1000, used: 1500, capacity: 2000",
    });
    await node.until("Ready", () => condition("first", "Ready") === "True");
    node.abandon();
    const again = new TestNode("pods-test", { directory: node.directory });
    await again.start();
    again.put(podOf("bigger", asking("2")));
    again.put(first);
    await again.until("Ready", () => again.condition("first", "Ready") === "True");
    await again.until("refused", () => again.status("bigger")?.reason === "OutOfcpu");
    node = again;
  });

  it("restarts what ends, with back-off", async () => {
    node.put(podOf("crash", [shell("app", "echo last words > /dev/termination-log; exit 3")]));
    await node.until("back-off", () => container("crash")?.state?.waiting?.reason === "CrashLoopBackOff");
    const status = container("crash");
    expect(status?.state?.waiting?.message).toBe(
      "back-off 1s restarting failed container=app pod=crash_default(uid-crash)",
    );
    expect(status?.lastState?.terminated).toMatchObject({
      exitCode: 3,
      reason: "Error",
      message: "last words\n",
    });
    expect(node.status("crash")?.phase).toBe("Running");
    await node.until("more restarts", () => (container("crash")?.restartCount ?? 0) >= 2);
    expect(node.events.reasons("crash")).toContain("BackOff");
  });

  it("replaces a container whose image was changed, whatever the restart policy", async () => {
    const pod = podOf("swap", [sleeper("app", { image: "coracle/busybox:dev" })], { restartPolicy: "Never" });
    node.put(pod);
    await node.until("Ready", () => condition("swap", "Ready") === "True");
    node.put(podOf("swap", [sleeper("app", { image: "coracle/demo:dev" })], { restartPolicy: "Never" }));
    await node.until("the other runs", () => container("swap")?.image === "coracle/demo:dev");
    expect(container("swap")).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 0 } } });
    expect(node.events.messages("swap")).toContain("Container app definition changed, will be restarted");
    expect(node.reports.map(({ status }) => status.phase)).not.toContain("Succeeded");
  });

  it("ends sidecars within the pod's grace, in reverse order, and with it the pod", async () => {
    const deaf = (name: string) => shell(name, "trap '' TERM; sleep 60", { restartPolicy: "Always" });
    const initContainers = [deaf("one"), deaf("two")];
    const grace = { terminationGracePeriodSeconds: 3 };
    const pod = podOf("sides", [shell("app", "sleep 1")], {
      initContainers,
      restartPolicy: "Never",
      ...grace,
    });
    node.put(pod);
    await node.until("Succeeded", () => node.status("sides")?.phase === "Succeeded");
    const [one, two] = (node.status("sides")?.initContainerStatuses ?? []).map(
      ({ state }) => state?.terminated,
    );
    const endOf = (time: string | undefined) => Date.parse(time ?? "");
    const lasted = endOf(one?.finishedAt) - endOf(container("sides")?.state?.terminated?.finishedAt);
    expect(endOf(one?.finishedAt)).toBeGreaterThan(endOf(two?.finishedAt));
    expect(lasted).toBeLessThanOrEqual(6_000);
    const ended = node.reports.filter(({ status }) => status.phase === "Succeeded");
    expect(
      ended.every(({ status }) => status.initContainerStatuses?.every(({ state }) => state?.terminated)),
    ).toBe(true);
  });

  it("takes the last words of a container that isn't root", async () => {
    const app = shell("app", "echo last words > /dev/termination-log", {
      securityContext: { runAsUser: 1_000 },
    });
    node.put(podOf("user", [app], { restartPolicy: "Never" }));
    await node.until("end", () => container("user")?.state?.terminated !== undefined);
    expect(container("user")?.state?.terminated).toMatchObject({ exitCode: 0, message: "last words\n" });
  });

  it("runs init containers in order, then to completion", async () => {
    const volumes = [{ name: "data", emptyDir: {} }];
    const volumeMounts = [{ name: "data", mountPath: "/data" }];
    const initContainers = [
      shell("one", "echo one >> /data/log", { volumeMounts }),
      shell("two", "echo two >> /data/log", { volumeMounts }),
    ];
    const main = shell("main", "echo three >> /data/log; cat /data/log > /dev/termination-log", {
      volumeMounts,
    });
    node.put(podOf("job", [main], { restartPolicy: "Never", initContainers, volumes }));
    await node.until("Succeeded", () => node.status("job")?.phase === "Succeeded");
    expect(container("job")?.state?.terminated).toMatchObject({
      reason: "Completed",
      message: "one\ntwo\nthree\n",
    });
    expect(condition("job", "Initialized")).toBe("True");
  });

  it("adopts what runs after the agent was killed, and restarts nothing", async () => {
    const pod = podOf("stay", [sleeper("app")]);
    node.put(pod);
    await node.until("Ready", () => condition("stay", "Ready") === "True");
    const before = (await node.runtime.list()).map(({ id }) => id).sort();
    node.abandon();
    const again = new TestNode("pods-test", { directory: node.directory });
    await again.start();
    const status = node.status("stay");
    again.put(status ? { ...pod, status } : pod);
    await again.until("reported", () => again.status("stay") !== undefined);
    expect(again.status("stay")?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
    expect((await again.runtime.list()).map(({ id }) => id).sort()).toEqual(before);
    await again.dispose();
  });

  it("goes on with a pod's volumes as they are while no control plane gives tokens", async () => {
    const projected = { sources: [{ serviceAccountToken: { path: "token" } }] };
    const script = "trap 'exit 0' TERM; cat /t/token > /dev/termination-log; while :; do sleep 0.1; done";
    const readinessProbe = { exec: { command: ["test", "-s", "/dev/termination-log"] }, periodSeconds: 1 };
    const app = shell("app", script, { readinessProbe, volumeMounts: [{ name: "token", mountPath: "/t" }] });
    const pod = podOf("alone", [app], { volumes: [{ name: "token", projected }] });
    node.put(pod);
    await node.until("Ready", () => condition("alone", "Ready") === "True");
    node.abandon();
    const tokens = {
      token: () => new Promise<string>(() => {}),
      renewAtMs: () => undefined,
      forget: () => {},
    };
    const again = new TestNode("pods-test", { directory: node.directory, tokens });
    await again.start();
    again.put({ ...pod, status: node.status("alone") ?? {} });
    const first = again.pods.cache.ofPod("uid-alone").find(({ image }) => image.includes("busybox"));
    await again.runtime.kill(first?.id ?? "", "SIGKILL");
    await again.until("restarted", () => {
      const status = again.status("alone")?.containerStatuses?.[0];
      return status?.restartCount === 1 && status.ready;
    });
    expect(again.status("alone")?.containerStatuses?.[0]?.lastState?.terminated?.message).toBe("a-token");
    await again.dispose();
  });

  it("starts a pod again that comes back while it is being ended", async () => {
    const pod = podOf("back", [sleeper("app")]);
    node.put(pod);
    await node.until("Ready", () => condition("back", "Ready") === "True");
    const before = container("back")?.containerID;
    node.remove(pod);
    node.put(pod);
    await node.until(
      "another container",
      () => container("back")?.ready === true && container("back")?.containerID !== before,
    );
  });

  it("makes everything anew when the sandbox is gone", async () => {
    node.put(podOf("fragile", [sleeper("app")]));
    await node.until("Ready", () => condition("fragile", "Ready") === "True");
    const sandbox = (await node.runtime.list()).find(
      ({ labels }) => labels["io.kubernetes.container.name"] === "POD",
    );
    await node.runtime.kill(sandbox?.id ?? "", "SIGKILL");
    await node.until(
      "restarted",
      () => container("fragile")?.restartCount === 1 && condition("fragile", "Ready") === "True",
    );
    expect(node.events.reasons("fragile")).toContain("SandboxChanged");
  });

  it("ends a pod at once that is deleted while its image is pulled", async () => {
    node.runtime.pullImage = () => new Promise(() => {});
    const pod = podOf("pulling", [sleeper("app", { image: "coracle/none:dev" })]);
    node.put(pod);
    await node.until("pulling", () => node.events.reasons("pulling").includes("Pulling"));
    node.put(deleted(pod, 30));
    await node.until("terminated", () => node.isTerminated("pulling"), 2_000);
    expect(node.events.reasons("pulling")).toEqual(["Pulling"]);
    expect(await node.runtime.list()).toEqual([]);
  });

  it("says why a container cannot start", async () => {
    const missing = { name: "X", valueFrom: { configMapKeyRef: { name: "none", key: "k" } } };
    node.put(podOf("config", [sleeper("app", { env: [missing] })]));
    node.put(podOf("image", [sleeper("app", { image: "coracle/none:dev", imagePullPolicy: "Never" })]));
    node.put(podOf("command", [sleeper("app", { command: ["/nowhere"] })]));
    await node.until(
      "config",
      () => container("config")?.state?.waiting?.reason === "CreateContainerConfigError",
    );
    expect(container("config")?.state?.waiting?.message).toBe('configmap "none" not found');
    await node.until("image", () => container("image")?.state?.waiting?.reason === "ErrImageNeverPull");
    await node.until("command", () => container("command")?.lastState?.terminated?.reason === "StartError");
    expect(node.events.reasons("command")).toContain("Failed");
  });
});
