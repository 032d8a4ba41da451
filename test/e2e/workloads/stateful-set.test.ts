import { describe, expect, it } from "@jest/globals";
import type { V1PodList, V1Service, V1StatefulSet } from "../../../api/generated/types.js";
import { idle, newPod, newService, newStatefulSet, webContainer } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("a StatefulSet", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const rolledOut = () => namespace.ok("rollout", "status", "statefulset/web", "--timeout=60s");
  const pods = async () => (await namespace.get<V1PodList>("pods", "-l", "app=web")).items;
  const set = () => namespace.get<V1StatefulSet>("statefulset", "web");
  /** `name message`, in the order in which they were made. */
  const members = async () =>
    (await pods())
      .sort(
        (a, b) =>
          Date.parse(`${a.metadata.creationTimestamp}`) - Date.parse(`${b.metadata.creationTimestamp}`),
      )
      .map(({ metadata, spec }) => `${metadata.name} ${spec?.containers[0]?.env?.[0]?.value}`);
  const headless = (): V1Service => {
    const service = newService("web");
    return { ...service, spec: { ...service.spec, clusterIP: "None", publishNotReadyAddresses: true } };
  };
  const partition = (from: number) =>
    namespace.ok(
      ...["patch", "statefulset", "web", "-p"],
      JSON.stringify({ spec: { updateStrategy: { rollingUpdate: { partition: from } } } }),
    );

  it("makes its members in order, each with a name of its own", async () => {
    await namespace.apply(headless(), newStatefulSet("web", 3, webContainer("one")), newPod("client"));
    await rolledOut();
    const byAge = (await pods()).map(({ metadata, status }) => [
      metadata.name,
      Date.parse(`${status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime}`),
      Date.parse(`${metadata.creationTimestamp}`),
    ]);
    expect(byAge.map(([name]) => name).sort()).toEqual(["web-0", "web-1", "web-2"]);
    for (const [index, [, readyMs]] of byAge.entries()) {
      const next = byAge[index + 1]?.[2];
      if (next !== undefined) expect(next).toBeGreaterThanOrEqual(Number(readyMs));
    }
    expect(await namespace.ok("get", "statefulset", "web")).toMatch(/web +3\/3 /);
  });

  it("lets each be found by its name", async () => {
    await namespace.waitReady("pod/client");
    const ask = (host: string) => namespace.inside("client", `timeout 5 wget -q -O - http://${host}:8080/`);
    for (const name of ["web-0", "web-1", "web-2"]) {
      for (const host of [`${name}.web`, `${name}.web.${namespace.name}.svc.cluster.local`])
        await eventually(async () => expect(await ask(host)).toContain(`one from pod ${name} `));
      expect(await namespace.inside(name, "hostname")).toBe(`${name}\n`);
    }
  });

  it("rolls from the last member down to its partition", async () => {
    await partition(2);
    await namespace.ok("set", "env", "statefulset/web", "MESSAGE=two");
    expect(await rolledOut()).toContain("partitioned roll out complete: 1 new pods have been updated");
    expect((await members()).sort()).toEqual(["web-0 one", "web-1 one", "web-2 two"]);
    await namespace.ok("delete", "pod", "web-1");
    await namespace.ok("wait", "pod/web-1", "--for=condition=Ready", "--timeout=40s");
    expect((await members()).sort()).toEqual(["web-0 one", "web-1 one", "web-2 two"]);
    await partition(0);
    await rolledOut();
    expect(await members()).toEqual(["web-2 two", "web-1 two", "web-0 two"]);
  });

  it("tells its history, and goes back", async () => {
    expect(await namespace.ok("rollout", "history", "statefulset/web")).toMatch(/1 +<none>\n2 +<none>/);
    expect(await namespace.ok("rollout", "history", "statefulset/web", "--revision=1")).toMatch(
      /MESSAGE:\s+one/,
    );
    expect(await namespace.ok("rollout", "undo", "statefulset/web")).toBe(
      "statefulset.apps/web rolled back\n",
    );
    await rolledOut();
    expect((await members()).sort()).toEqual(["web-0 one", "web-1 one", "web-2 one"]);
    expect(await namespace.ok("rollout", "history", "statefulset/web")).toMatch(/2 +<none>\n3 +<none>/);
  });

  it("stands still at a bad image, and goes on when it is put right and the member deleted", async () => {
    await namespace.ok("set", "image", "statefulset/web", "web=coracle/none:missing");
    await eventually(async () => {
      const [last] = (await pods()).filter(({ metadata }) => metadata.name === "web-2");
      expect(last?.status?.containerStatuses?.[0]?.state?.waiting?.reason).toMatch(/Image/);
    });
    expect(await set()).toMatchObject({ status: { readyReplicas: 2, updatedReplicas: 1 } });
    await namespace.ok("rollout", "undo", "statefulset/web");
    await eventually(async () =>
      expect((await set()).status?.observedGeneration).toBe((await set()).metadata.generation),
    );
    const [stuck] = (await pods()).filter(({ metadata }) => metadata.name === "web-2");
    expect(stuck?.spec?.containers[0]?.image).toBe("coracle/none:missing");
    await namespace.ok("delete", "pod", "web-2");
    await rolledOut();
    expect(await set()).toMatchObject({ status: { readyReplicas: 3 } });
  });

  it("scales from the last, restarts, and leaves its members behind when asked to", async () => {
    await namespace.ok("scale", "statefulset/web", "--replicas=2");
    await namespace.ok("wait", "statefulset/web", "--for=jsonpath={.status.replicas}=2", "--timeout=20s");
    const before = (await pods()).map(({ metadata }) => metadata.uid);
    expect(await namespace.ok("rollout", "restart", "statefulset/web")).toBe(
      "statefulset.apps/web restarted\n",
    );
    await rolledOut();
    const restarted = await pods();
    expect(restarted.filter(({ metadata }) => before.includes(metadata.uid))).toEqual([]);
    await namespace.ok("delete", "statefulset", "web", "--cascade=orphan");
    expect((await pods()).map(({ metadata }) => metadata.name).sort()).toEqual(["web-0", "web-1"]);
    await namespace.apply(
      newStatefulSet("web", 2, webContainer("three"), { updateStrategy: { type: "OnDelete" } }),
    );
    await eventually(async () => expect((await set()).status?.replicas).toBe(2));
    expect((await pods()).map(({ metadata }) => metadata.uid).sort()).toEqual(
      restarted.map(({ metadata }) => metadata.uid).sort(),
    );
    await namespace.ok("delete", "statefulset", "web");
    await namespace.ok("wait", "pods", "-l", "app=web", "--for=delete", "--timeout=30s");
  });

  it("makes claims for members that wait for them", async () => {
    const claim = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
    };
    const app = idle("app", { volumeMounts: [{ name: "data", mountPath: "/data" }] });
    await namespace.apply(newStatefulSet("db", 1, app, { volumeClaimTemplates: [claim] }));
    await namespace.ok("wait", "pvc/data-db-0", "--for=create", "--timeout=20s");
    await namespace.ok("wait", "pod/db-0", "--for=create", "--timeout=20s");
    expect(
      await namespace.field("{.spec.volumes[?(@.name=='data')].persistentVolumeClaim.claimName}", "pod/db-0"),
    ).toBe("data-db-0");
    await namespace.ok("delete", "statefulset", "db");
    expect(await namespace.field("{.metadata.ownerReferences}", "pvc/data-db-0")).toBe("");
  });
});
