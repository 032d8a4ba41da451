import { afterEach, describe, expect, it } from "@jest/globals";
import type { V1Container, V1Pod } from "../../../api/generated/types.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const Mi = 2 ** 20;

describe("resizing a pod with kubectl", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const editor = process.env.KUBE_EDITOR;
  afterEach(() => {
    if (editor === undefined) delete process.env.KUBE_EDITOR;
    else process.env.KUBE_EDITOR = editor;
  });

  const app = (cpu: string, memory: string, more: Partial<V1Container> = {}) =>
    idle("app", {
      resources: { requests: { cpu: "50m", memory: "16Mi" }, limits: { cpu, memory } },
      ...more,
    });
  const patch = (name: string, resources: object) => [
    ...["patch", "pod", name, "--subresource", "resize", "--patch"],
    JSON.stringify({ spec: { containers: [{ name: "app", resources }] } }),
  ];
  const has = (name: string, limit: string, amount: string) =>
    namespace.ok(
      ...["wait", `pod/${name}`, "--timeout=30s"],
      `--for=jsonpath={.status.containerStatuses[0].resources.limits.${limit}}=${amount}`,
    );
  /** Of each 100 ms, and bytes, as the kernel tells them inside. */
  const inside = async (name: string) => {
    const files = "cpu.max memory.max 2>/dev/null || cat cpu/cpu.cfs_quota_us memory/memory.limit_in_bytes";
    const lines = (await namespace.inside(name, `cd /sys/fs/cgroup; cat ${files}`)).trim().split("\n");
    return lines.map((line) => Number.parseInt(line, 10));
  };

  it("changes what it has where it runs", async () => {
    await namespace.apply(newPod("grows", [app("200m", "64Mi")]));
    await namespace.waitReady("pod/grows");
    const before = await namespace.get<V1Pod>("pod", "grows");
    await namespace.ok(
      ...patch("grows", { requests: { cpu: "100m" }, limits: { cpu: "500m", memory: "96Mi" } }),
    );
    await has("grows", "memory", "96Mi");
    await has("grows", "cpu", "500m");
    expect(await inside("grows")).toEqual([50_000, 96 * Mi]);
    process.env.KUBE_EDITOR = "sed -i s/500m/300m/";
    expect(await namespace.ok("edit", "pod", "grows", "--subresource", "resize")).toBe("pod/grows edited\n");
    await has("grows", "cpu", "300m");
    const { metadata, status } = await namespace.get<V1Pod>("pod", "grows");
    expect(metadata.generation).toBe(3);
    expect(status).toMatchObject({ observedGeneration: 3, qosClass: "Burstable" });
    const [was, is] = [before.status, status].map((one) => one?.containerStatuses?.[0]);
    expect(is).toMatchObject({
      containerID: was?.containerID,
      restartCount: 0,
      allocatedResources: { cpu: "100m", memory: "16Mi" },
    });
    await eventually(async () => {
      const described = await namespace.ok("describe", "pod", "grows");
      expect(described).toMatch(/Limits:\n +cpu: +300m\n +memory: +96Mi\n +Requests:\n +cpu: +100m\n/);
      expect(described).toMatch(/Normal +ResizeCompleted .*Pod resize completed: \{"containers":/);
    });
  });

  it("restarts a container whose policy says so, and says what can't be had", async () => {
    const resizePolicy = [{ resourceName: "memory", restartPolicy: "RestartContainer" }];
    await namespace.apply(newPod("restarts", [app("200m", "64Mi", { resizePolicy })]));
    await namespace.waitReady("pod/restarts");
    await namespace.ok(...patch("restarts", { limits: { memory: "32Mi" } }));
    await has("restarts", "memory", "32Mi");
    await namespace.waitReady("pod/restarts");
    expect(await inside("restarts")).toEqual([20_000, 32 * Mi]);
    const path = "{.status.containerStatuses[0].restartCount}";
    expect(await namespace.field(path, "pod", "restarts")).toBe("1");
    expect(await namespace.refused(...patch("restarts", { limits: { memory: null } }))).toContain(
      "resource limits cannot be removed",
    );
    await namespace.ok(...patch("restarts", { requests: { cpu: "1k" }, limits: { cpu: "1k" } }));
    await namespace.ok("wait", "pod/restarts", "--for=condition=PodResizePending", "--timeout=30s");
    expect(
      await namespace.field('{.status.conditions[?(@.type=="PodResizePending")].reason}', "pod", "restarts"),
    ).toBe("Infeasible");
  });

  it("is among what can be asked for", async () => {
    const resources = JSON.parse(await namespace.ok("get", "--raw", "/api/v1")).resources;
    expect(resources).toContainEqual({
      name: "pods/resize",
      singularName: "",
      namespaced: true,
      kind: "Pod",
      verbs: ["get", "patch", "update"],
    });
  });
});
