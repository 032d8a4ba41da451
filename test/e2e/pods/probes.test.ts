import { describe, expect, it } from "@jest/globals";
import type { V1EndpointSliceList, V1Probe } from "../../../api/generated/types.js";
import { idle, newPod, newService } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const probe = (script: string): V1Probe => ({
  exec: { command: ["sh", "-c", script] },
  periodSeconds: 1,
  failureThreshold: 1,
});

describe("probes", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const says = (pod: string, event: RegExp) =>
    eventually(async () => expect(await namespace.ok("events", `--for=pod/${pod}`)).toMatch(event));

  it("take a pod that is not ready out of the endpoints, and back", async () => {
    const ports = [{ name: "http", containerPort: 8080 }];
    const readinessProbe = probe("test -e /tmp/ready");
    await namespace.apply(newPod("web", [idle("app", { ports, readinessProbe })]), newService("web"));
    await namespace.ok("wait", "pod/web", "--for=jsonpath={.status.phase}=Running", "--timeout=40s");
    const ready = async () => {
      const { items } = await namespace.get<V1EndpointSliceList>(
        "endpointslices",
        "-l",
        "kubernetes.io/service-name=web",
      );
      return items.flatMap(({ endpoints }) => (endpoints ?? []).map(({ conditions }) => conditions?.ready));
    };
    await eventually(async () => expect(await ready()).toEqual([false]));
    await says("web", /Warning +Unhealthy .*Readiness probe failed:/);
    await namespace.inside("web", "touch /tmp/ready");
    await eventually(async () => expect(await ready()).toEqual([true]));
    expect(await namespace.field("{.subsets[0].addresses[0].targetRef.name}", "endpoints", "web")).toBe(
      "web",
    );
    await namespace.inside("web", "rm /tmp/ready");
    await eventually(async () => expect(await ready()).toEqual([false]));
    expect(
      await namespace.field("{.subsets[0].notReadyAddresses[0].targetRef.name}", "endpoints", "web"),
    ).toBe("web");
  });

  it("restart a container that is not alive", async () => {
    await namespace.apply(newPod("frozen", [idle("app", { livenessProbe: probe("test ! -e /tmp/frozen") })]));
    await namespace.waitReady("pod/frozen");
    await namespace.inside("frozen", "touch /tmp/frozen");
    await namespace.ok(
      "wait",
      "pod/frozen",
      "--for=jsonpath={.status.containerStatuses[0].restartCount}=1",
      "--timeout=40s",
    );
    await says("frozen", /Warning +Unhealthy .*Liveness probe failed:/);
    await says("frozen", /Normal +Killing .*Container app failed liveness probe, will be restarted/);
  });

  it("hold the others back until a container has started", async () => {
    const startupProbe = { ...probe("test -e /tmp/started"), failureThreshold: 100 };
    await namespace.apply(
      newPod("slow", [idle("app", { startupProbe, livenessProbe: probe("test -e /tmp/started") })]),
    );
    await namespace.ok(
      "wait",
      "pod/slow",
      "--for=jsonpath={.status.containerStatuses[0].started}=false",
      "--timeout=40s",
    );
    await namespace.ok("wait", "pod/slow", "--for=jsonpath={.status.phase}=Running", "--timeout=40s");
    await namespace.inside("slow", "touch /tmp/started");
    await namespace.waitReady("pod/slow");
    expect(await namespace.field("{.status.containerStatuses[0].restartCount}", "pod", "slow")).toBe("0");
  });
});
