import { describe, expect, it } from "@jest/globals";
import type { V1ContainerStatus, V1Pod } from "../../../api/generated/types.js";
import { docker, dockerId } from "../../support/docker-containers.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("restarts", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const pod = (name: string) => namespace.get<V1Pod>("pod", name);
  const container = async (name: string): Promise<Partial<V1ContainerStatus>> =>
    (await pod(name)).status?.containerStatuses?.[0] ?? {};
  const waiting = (reason: string) =>
    `--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=${reason}`;

  it("starts a killed container again, and tells how the last one ended", async () => {
    await namespace.apply(newPod("killed"));
    await namespace.waitReady("pod/killed");
    const before = await container("killed");
    await docker("kill", dockerId(before.containerID));
    await namespace.ok(
      "wait",
      "pod/killed",
      "--for=jsonpath={.status.containerStatuses[0].restartCount}=1",
      "--timeout=40s",
    );
    await namespace.waitReady("pod/killed");
    const after = await container("killed");
    expect(after.containerID).not.toBe(before.containerID);
    expect(after.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: "Error",
      containerID: before.containerID,
    });
    expect(after.state?.running?.startedAt).toMatch(/^\d{4}-/);
  });

  it("backs off from a container that keeps failing", async () => {
    await namespace.apply(newPod("failing", [shell("app", "echo failing >&2; exit 3")]));
    await namespace.ok("wait", "pod/failing", waiting("CrashLoopBackOff"), "--timeout=30s");
    const { state, lastState, restartCount = 0, ready } = await container("failing");
    expect(state?.waiting?.message).toMatch(
      /^back-off \d+s restarting failed container=app pod=failing_e2e-/,
    );
    expect(lastState?.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
    expect({ ready, restarted: restartCount >= 1 }).toEqual({ ready: false, restarted: true });
    expect(await namespace.ok("get", "pod", "failing")).toMatch(/failing +0\/1 +CrashLoopBackOff +\d+/);
    await eventually(async () =>
      expect(await namespace.ok("describe", "pod", "failing")).toMatch(
        /Warning +BackOff .*Back-off restarting failed container app in pod failing/,
      ),
    );
  });

  it("ends as it should when it is not to be restarted", async () => {
    const never = { restartPolicy: "Never" };
    await namespace.apply(
      newPod("succeeds", [shell("app", "true")], never),
      newPod("fails", [shell("app", "echo because > /dev/termination-log; exit 7")], never),
    );
    await namespace.ok("wait", "pod/succeeds", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=40s");
    await namespace.ok("wait", "pod/fails", "--for=jsonpath={.status.phase}=Failed", "--timeout=40s");
    expect((await container("succeeds")).state?.terminated).toMatchObject({
      exitCode: 0,
      reason: "Completed",
    });
    expect((await container("fails")).state?.terminated).toMatchObject({
      exitCode: 7,
      reason: "Error",
      message: "because\n",
    });
    expect(await namespace.ok("get", "pods", "--field-selector=status.phase=Failed", "-o", "name")).toBe(
      "pod/fails\n",
    );
    const done = (await pod("succeeds")).status?.conditions?.find(({ type }) => type === "Ready");
    expect(done).toMatchObject({ status: "False", reason: "PodCompleted" });
  });

  it("makes all of a pod again whose sandbox is gone", async () => {
    await namespace.apply(newPod("sandboxed"));
    await namespace.waitReady("pod/sandboxed");
    const { metadata, status } = await pod("sandboxed");
    const first = status?.containerStatuses?.[0]?.containerID;
    const ids = await docker(
      "ps",
      "-q",
      "--no-trunc",
      "--filter",
      `label=io.kubernetes.pod.uid=${metadata.uid}`,
    );
    const sandbox = ids.split("\n").filter((id) => id !== dockerId(first));
    expect(sandbox).toHaveLength(1);
    await docker("kill", ...sandbox);
    await eventually(async () => {
      expect((await container("sandboxed")).containerID).not.toBe(first);
      await namespace.waitReady("pod/sandboxed");
    });
  });

  it("runs init containers one after the other, before the rest", async () => {
    const volumeMounts = [{ name: "shared", mountPath: "/shared" }];
    const initContainers = ["first", "second"].map((name) =>
      shell(name, `echo ${name} >> /shared/order`, { volumeMounts }),
    );
    const volumes = [{ name: "shared", emptyDir: {} }];
    await namespace.apply(
      newPod("initialised", [idle("app", { volumeMounts })], { initContainers, volumes }),
    );
    await namespace.waitReady("pod/initialised");
    expect(await namespace.inside("initialised", "cat /shared/order")).toBe("first\nsecond\n");
    const { status } = await pod("initialised");
    expect(status?.initContainerStatuses?.map(({ state }) => state?.terminated?.reason)).toEqual([
      "Completed",
      "Completed",
    ]);
    expect(status?.conditions?.find(({ type }) => type === "Initialized")?.status).toBe("True");
  });

  it("waits for an init container that fails", async () => {
    await namespace.apply(newPod("stuck", [idle()], { initContainers: [shell("broken", "exit 1")] }));
    await eventually(async () =>
      expect(await namespace.ok("get", "pod", "stuck")).toMatch(/stuck +0\/1 +Init:(Error|CrashLoopBackOff)/),
    );
    const { status } = await pod("stuck");
    expect(status?.phase).toBe("Pending");
    expect(status?.conditions?.find(({ type }) => type === "Initialized")).toMatchObject({
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [broken]",
    });
  });
});
