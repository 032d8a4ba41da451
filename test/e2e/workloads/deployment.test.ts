import { describe, expect, it } from "@jest/globals";
import type { V1DeploymentList, V1PodList, V1ReplicaSetList } from "../../../api/generated/types.js";
import { idle, newDeployment } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("a Deployment", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const rolledOut = () => namespace.ok("rollout", "status", "deployment/web", "--timeout=40s");
  const pods = async () => (await namespace.get<V1PodList>("pods", "-l", "app=web")).items;
  const image = () => namespace.field("{.spec.template.spec.containers[0].env[0].value}", "deployment/web");
  const version = (value: string) =>
    newDeployment("web", 3, idle("app", { env: [{ name: "VERSION", value }] }));

  it("brings its pods up", async () => {
    expect(await namespace.apply(version("1"))).toBe("deployment.apps/web created\n");
    expect(await rolledOut()).toContain('deployment "web" successfully rolled out');
    await namespace.ok("wait", "deployment/web", "--for=condition=Available", "--timeout=10s");
    const { items } = await namespace.get<V1DeploymentList>("deployments");
    expect(items[0]?.status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
    });
    expect(await namespace.ok("get", "deployment", "web")).toMatch(/web +3\/3 +3 +3 /);
  });

  it("replaces a deleted pod", async () => {
    const [victim] = await pods();
    const name = victim?.metadata.name ?? "";
    await namespace.ok("delete", "pod", name);
    await eventually(async () => {
      const now = (await pods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      expect(now.map(({ metadata }) => metadata.name)).not.toContain(name);
      expect(now).toHaveLength(3);
    });
    await rolledOut();
  });

  it("scales up and down", async () => {
    expect(await namespace.ok("scale", "deployment/web", "--replicas=5")).toBe(
      "deployment.apps/web scaled\n",
    );
    await rolledOut();
    expect(await pods()).toHaveLength(5);
    await namespace.ok("scale", "deployment/web", "--current-replicas=5", "--replicas=2");
    await namespace.ok("wait", "deployment/web", "--for=jsonpath={.status.replicas}=2", "--timeout=20s");
    expect(
      await namespace.refused("scale", "deployment/web", "--current-replicas=9", "--replicas=2"),
    ).toContain("Expected replicas to be 9, was 2");
    await eventually(async () => expect(await pods()).toHaveLength(2));
  });

  it("rolls out, tells its history, and goes back", async () => {
    await namespace.apply({
      ...version("2"),
      metadata: { name: "web", annotations: { "kubernetes.io/change-cause": "two" } },
    });
    await rolledOut();
    expect(await namespace.ok("rollout", "history", "deployment/web")).toMatch(/1 +<none>\n2 +two/);
    expect(await namespace.ok("rollout", "history", "deployment/web", "--revision=1")).toMatch(
      /VERSION:\s+1/,
    );
    expect(await namespace.ok("rollout", "undo", "deployment/web")).toBe("deployment.apps/web rolled back\n");
    await rolledOut();
    expect(await image()).toBe("1");
    expect(await namespace.ok("rollout", "history", "deployment/web")).toMatch(/2 +two\n3 +<none>/);
    const { items } = await namespace.get<V1ReplicaSetList>("replicasets");
    expect(items.map(({ spec }) => spec?.replicas).sort()).toEqual([0, 3]);
  });

  it("pauses, resumes and restarts", async () => {
    await namespace.ok("rollout", "pause", "deployment/web");
    await namespace.ok("set", "env", "deployment/web", "VERSION=3");
    expect(await namespace.refused("rollout", "undo", "deployment/web")).toContain(
      "cannot rollback a paused deployment",
    );
    await namespace.ok("rollout", "resume", "deployment/web");
    await rolledOut();
    const before = (await pods()).map(({ metadata }) => metadata.name);
    expect(await namespace.ok("rollout", "restart", "deployment/web")).toBe(
      "deployment.apps/web restarted\n",
    );
    await rolledOut();
    await eventually(async () => {
      const after = (await pods()).map(({ metadata }) => metadata.name);
      expect(after.filter((name) => before.includes(name))).toEqual([]);
    });
  });

  it("says why a rollout stands still", async () => {
    await namespace.ok("set", "image", "deployment/web", "app=coracle/none:missing");
    await eventually(async () => {
      const reasons = (await pods()).map(
        ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason,
      );
      expect(reasons.join()).toMatch(/ErrImagePull|ImagePullBackOff|ErrImageNeverPull/);
    });
    expect(await namespace.refused("rollout", "status", "deployment/web", "--timeout=1s")).toContain(
      "timed out waiting",
    );
    expect(await namespace.ok("events", "--types=Warning")).toContain(
      'Failed to pull image "coracle/none:missing"',
    );
    await namespace.ok("rollout", "undo", "deployment/web");
    await rolledOut();
  });

  it("takes its ReplicaSets and pods with it", async () => {
    await namespace.ok("delete", "deployment", "web");
    await namespace.ok("wait", "pods", "-l", "app=web", "--for=delete", "--timeout=30s");
    expect((await namespace.get<V1ReplicaSetList>("replicasets")).items).toEqual([]);
  });
});
