import { beforeAll, describe, expect, it } from "@jest/globals";
import { KubectlProcess } from "../../support/kubectl-process.js";
import { newDeployment, newPod, newService } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("looking at a cluster with kubectl", () => {
  const namespace = useNamespace(clusterKubeconfig);

  beforeAll(async () => {
    await namespace.apply(newDeployment("web", 2), newService("web"), newPod("single"));
    await namespace.ok("rollout", "status", "deployment/web", "--timeout=40s");
    await namespace.waitReady("pod/single");
  });

  it("explains fields", async () => {
    expect(await namespace.ok("explain", "pod.spec.containers.livenessProbe.httpGet")).toMatch(
      /FIELDS:[\s\S]*port\t<IntOrString> -required-/,
    );
    expect(await namespace.ok("explain", "deployment", "--recursive")).toMatch(
      /maxUnavailable\t<IntOrString>/,
    );
    expect(await namespace.refused("explain", "pod.spec.nothing")).toContain(
      'field "nothing" does not exist',
    );
  });

  it("describes pods with their events, Services, Deployments and nodes", async () => {
    const pod = await namespace.ok("describe", "pod", "single");
    for (const expected of [
      /Status: +Running/,
      /IP: +10\.244\./,
      /Container ID: +docker:\/\/[0-9a-f]{64}/,
      /Image ID: +docker(-pullable)?:\/\//,
      /Ready +True/,
      /QoS Class: +BestEffort/,
      /node\.kubernetes\.io\/not-ready:NoExecute op=Exists for 30s/,
      /Normal +Scheduled .*default-scheduler +Successfully assigned/,
      /Normal +Pulled .*kubelet +Container image "coracle\/busybox:dev" already present on machine/,
      /Normal +Started .*kubelet +Started container app/,
    ]) {
      expect(pod).toMatch(expected);
    }
    expect(await namespace.ok("describe", "service", "web")).toMatch(
      /Endpoints: +10\.244\.\S+:8080,10\.244\.\S+:8080/,
    );
    expect(await namespace.ok("describe", "deployment", "web")).toMatch(
      /Scaled up replica set web-\w+ from 0 to 2/,
    );
    const node = await namespace.ok("describe", "nodes");
    expect(node).toMatch(/Ready +True .* KubeletReady/);
    expect(node).toContain(`${namespace.name}`);
  });

  it("prints tables as users know them", async () => {
    expect(await namespace.ok("get", "pods", "single", "-o", "wide")).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\nsingle +1\/1 +Running +0 +\S+ +10\.244\.\S+ +\S+ +<none> +<none>\n$/,
    );
    expect(await namespace.ok("get", "services", "web")).toMatch(
      /web +ClusterIP +10\.96\.\S+ +<none> +80\/TCP +\S+/,
    );
    expect(await namespace.ok("get", "nodes")).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION\n\S+ +Ready /);
    expect(await namespace.ok("get", "deployments,replicasets", "-o", "name")).toMatch(
      /^deployment\.apps\/web\nreplicaset\.apps\/web-\w+\n$/,
    );
    expect(await namespace.ok("get", "all")).toMatch(
      /pod\/single[\s\S]*service\/web[\s\S]*deployment\.apps\/web[\s\S]*replicaset\.apps\/web-/,
    );
  });

  it("prints objects in every form", async () => {
    expect(await namespace.ok("get", "pod", "single", "-o", "yaml")).toMatch(/^apiVersion: v1\nkind: Pod\n/);
    expect(await namespace.field("{.items[*].metadata.labels.app}", "pods", "--sort-by=.metadata.name")).toBe(
      "single web web",
    );
    expect(
      await namespace.ok(
        "get",
        "pods",
        "-o",
        "custom-columns=N:.metadata.name",
        "--no-headers",
        "-l",
        "app=single",
      ),
    ).toBe("single\n");
    expect(await namespace.ok("get", "pods", "-l", "app in (web),app!=single", "-o", "name")).toMatch(
      /^(pod\/web-\S+\n){2}$/,
    );
    expect(await namespace.ok("get", "pods", "--chunk-size=1", "-o", "name")).toMatch(/^(pod\/\S+\n){3}$/);
    expect(await namespace.ok("get", "pods", "--show-labels")).toMatch(/single .* app=single/);
  });

  it("watches", async () => {
    const watch = await KubectlProcess.start(namespace, ["get", "pods", "-w", "-l", "app=watched"]);
    await namespace.apply(newPod("watched"));
    await watch.prints(
      /watched +0\/1 +Pending[\s\S]*watched +0\/1 +ContainerCreating[\s\S]*watched +1\/1 +Running/,
    );
    await namespace.ok("delete", "pod", "watched");
    await watch.prints(/watched +1\/1 +Terminating/);
    await watch.stop();
  });

  it("tells the events of a namespace", async () => {
    await eventually(async () =>
      expect(await namespace.ok("events", "--for=deployment/web")).toMatch(
        /Normal +ScalingReplicaSet +Deployment\/web/,
      ),
    );
    expect(
      await namespace.ok("get", "events", "--field-selector=involvedObject.name=single,reason=Started"),
    ).toMatch(/Normal +Started +pod\/single +Started container app/);
  });

  it("lists what the API has", async () => {
    const resources = await namespace.ok("api-resources");
    for (const line of [
      /^pods +po +v1 +true +Pod$/m,
      /^deployments +deploy +apps\/v1 +true +Deployment$/m,
      /^nodes +no +v1 +false +Node$/m,
      /^ingresses +ing +networking\.k8s\.io\/v1 +true +Ingress$/m,
    ]) {
      expect(resources).toMatch(line);
    }
    expect((await namespace.ok("api-versions")).split("\n")).toEqual(
      expect.arrayContaining(["apps/v1", "autoscaling/v2", "batch/v1", "rbac.authorization.k8s.io/v1", "v1"]),
    );
    expect(await namespace.ok("get", "--raw", "/readyz?verbose")).toMatch(
      /\[\+\]etcd ok[\s\S]*readyz check passed/,
    );
  });
});
