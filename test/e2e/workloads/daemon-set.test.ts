import { describe, expect, it } from "@jest/globals";
import type { V1ControllerRevisionList, V1DaemonSet, V1PodList } from "../../../api/generated/types.js";
import { idle, newDaemonSet } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("a DaemonSet", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const rolledOut = () => namespace.ok("rollout", "status", "daemonset/web", "--timeout=40s");
  const pods = async () => (await namespace.get<V1PodList>("pods", "-l", "app=web")).items;
  const versions = async () => (await pods()).map(({ spec }) => spec?.containers[0]?.env?.[0]?.value);
  const version = (value: string) => newDaemonSet("web", idle("app", { env: [{ name: "VERSION", value }] }));

  it("runs a pod on the node, and makes another when that is deleted", async () => {
    await namespace.apply(version("1"));
    expect(await rolledOut()).toContain('daemon set "web" successfully rolled out');
    expect(await namespace.ok("get", "daemonset", "web")).toMatch(/web +1 +1 +1 +1 +1 /);
    const [first] = await pods();
    await namespace.ok("delete", "pod", first?.metadata.name ?? "");
    await eventually(async () => {
      const [other] = await pods();
      expect(other?.metadata.uid).not.toBe(first?.metadata.uid);
      expect(other?.spec?.nodeName).toBe(first?.spec?.nodeName);
    });
    await rolledOut();
  });

  it("rolls out, tells its history, and goes back", async () => {
    await namespace.apply(version("2"));
    await rolledOut();
    expect(await versions()).toEqual(["2"]);
    expect(await namespace.ok("rollout", "history", "daemonset/web")).toMatch(/1 +<none>\n2 +<none>/);
    expect(await namespace.ok("rollout", "undo", "daemonset/web")).toBe("daemonset.apps/web rolled back\n");
    await rolledOut();
    expect(await versions()).toEqual(["1"]);
    const { items } = await namespace.get<V1ControllerRevisionList>("controllerrevisions");
    expect(items.map(({ revision }) => revision).sort()).toEqual([2, 3]);
  });

  it("leaves nodes that no longer fit", async () => {
    const selector = { spec: { template: { spec: { nodeSelector: { "example.com/none": "such" } } } } };
    await namespace.ok("patch", "daemonset", "web", "-p", JSON.stringify(selector));
    await eventually(async () => expect(await pods()).toEqual([]));
    const { status } = await namespace.get<V1DaemonSet>("daemonset", "web");
    expect(status?.desiredNumberScheduled).toBe(0);
  });
});
