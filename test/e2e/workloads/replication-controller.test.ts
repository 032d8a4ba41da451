import { describe, expect, it } from "@jest/globals";
import type {
  V1EndpointSliceList,
  V1PodDisruptionBudget,
  V1PodList,
  V1ReplicationController,
} from "../../../api/generated/types.js";
import { webContainer } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("a ReplicationController", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const labels = { app: "web" };
  const controller = {
    apiVersion: "v1",
    kind: "ReplicationController",
    metadata: { name: "web" },
    spec: { replicas: 1, selector: labels, template: { metadata: { labels }, spec: pod() } },
  };
  const pods = async () => (await namespace.get<V1PodList>("pods", "-l", "app=web")).items;
  const allReady = (count: number) =>
    namespace.ok("wait", "rc/web", `--for=jsonpath={.status.readyReplicas}=${count}`, "--timeout=40s");

  it("is scaled and exposed by kubectl", async () => {
    await namespace.apply(controller as Partial<V1ReplicationController>);
    await allReady(1);
    expect(await namespace.ok("scale", "rc", "web", "--replicas=2")).toContain("web scaled");
    await allReady(2);
    expect(await namespace.ok("get", "rc", "web")).toMatch(/web +2 +2 +2 /);
    await namespace.ok("expose", "rc", "web", "--port=80", "--target-port=8080");
    await eventually(async () => {
      const slices = await namespace.get<V1EndpointSliceList>("endpointslices", "-l", "app=web");
      expect(slices.items.flatMap(({ endpoints }) => endpoints ?? [])).toHaveLength(2);
    });
  });

  it("keeps what a budget asks for, and replaces what is evicted", async () => {
    await namespace.ok("create", "poddisruptionbudget", "web", "--selector=app=web", "--min-available=1");
    await eventually(async () => {
      const { status } = await namespace.get<V1PodDisruptionBudget>("pdb", "web");
      expect(status).toMatchObject({ expectedPods: 2, currentHealthy: 2, disruptionsAllowed: 1 });
    });
    const names = (await pods()).map(({ metadata }) => metadata.name ?? "");
    const outcomes = [];
    for (const name of names) outcomes.push(await evict(name));
    expect(outcomes[0]).toMatchObject({ code: 0 });
    expect(outcomes[1]?.stderr).toContain(
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    await eventually(async () =>
      expect((await pods()).map(({ metadata }) => metadata.name)).not.toContain(names[0]),
    );
    await allReady(2);
  });

  it("leaves its pods when it is deleted without them", async () => {
    await namespace.ok("delete", "rc", "web", "--cascade=orphan");
    expect((await pods()).map(({ metadata }) => metadata.ownerReferences ?? [])).toEqual([[], []]);
  });

  function evict(name: string) {
    const path = `/api/v1/namespaces/${namespace.name}/pods/${name}/eviction`;
    const input = JSON.stringify({
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { namespace: namespace.name, name },
    });
    return namespace.run(["create", "--raw", path, "-f", "-"], { input });
  }
});

function pod() {
  return { terminationGracePeriodSeconds: 1, containers: [webContainer()] };
}
