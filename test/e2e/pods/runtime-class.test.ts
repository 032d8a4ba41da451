import { afterAll, describe, expect, it } from "@jest/globals";
import type { CoreV1Event, V1Node, V1Pod } from "../../../api/generated/types.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("RuntimeClasses", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const classOf = (kind: string) => `${namespace.name}-${kind}`;
  const runtimeClass = (kind: string, handler: string) => ({
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name: classOf(kind) },
    handler,
    overhead: { podFixed: { cpu: "10m", memory: "8Mi" } },
  });
  const resources = { limits: { cpu: "100m", memory: "16Mi" } };
  const podOf = (name: string) =>
    newPod(name, [idle("app", { resources })], { runtimeClassName: classOf(name) });

  afterAll(() => namespace.run(["delete", "runtimeclass", classOf("plain"), classOf("strange")]));

  it("name the handler that runs a pod, and say what it takes besides", async () => {
    await namespace.apply(runtimeClass("plain", "runc"), runtimeClass("strange", "kata"));
    await namespace.apply(podOf("plain"), podOf("strange"));
    const pod = await namespace.get<V1Pod>("pod", "plain");
    expect(pod.spec?.overhead).toEqual({ cpu: "10m", memory: "8Mi" });
    await namespace.waitReady("pod/plain");
    const [node] = (await namespace.get<{ items: V1Node[] }>("nodes")).items;
    expect(node?.status?.runtimeHandlers?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["", "runc"]),
    );
    expect(node?.status?.features).toEqual({ supplementalGroupsPolicy: true });
  });

  it("whose handler a node doesn't have leave pods waiting, with an event", async () => {
    await eventually(async () => {
      const selector = "--field-selector=involvedObject.name=strange,reason=FailedCreatePodSandBox";
      const [event] = (await namespace.get<{ items: CoreV1Event[] }>("events", selector)).items;
      expect(event?.message).toBe(
        'Failed to create pod sandbox: failed to get sandbox runtime: no runtime for "kata" is configured',
      );
    });
    expect(await namespace.field("{.status.phase}", "pod", "strange")).toBe("Pending");
  });
});
