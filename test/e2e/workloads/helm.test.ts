import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { Helm, type HelmVersion } from "../../support/helm.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

/** The chart that `helm create` makes wants images of a registry; these are here. */
const images = ["--set=image.repository=coracle/demo,image.tag=dev,service.port=8080"];

describe.each<[HelmVersion, string]>([
  ["3", "--atomic"],
  ["4", "--rollback-on-failure"],
])("Helm %s", (version, undoing) => {
  const namespace = useNamespace(clusterKubeconfig);
  const helm = new Helm(version, clusterKubeconfig, namespace.name);
  const replicas = () => namespace.field("{.status.readyReplicas}", "deployment", "shop-web");

  it("installs, upgrades, takes back, tests and removes what `helm create` makes", async () => {
    await helm.run("create", "web");
    const test = join(await helm.folder, "web/templates/tests/test-connection.yaml");
    await writeFile(
      test,
      (await readFile(test, "utf8")).replace("image: busybox", "image: coracle/busybox:dev"),
    );
    await helm.run("install", "shop", "./web", ...images, "--wait", "--timeout=60s");
    expect(await replicas()).toBe("1");
    await helm.run("upgrade", "shop", "./web", ...images, "--set=replicaCount=2", "--wait", "--timeout=60s");
    expect(await replicas()).toBe("2");
    const broken = ["--set=image.repository=coracle/missing,image.pullPolicy=Never", undoing, "--timeout=3s"];
    await expect(helm.run("upgrade", "shop", "./web", ...broken)).rejects.toThrow("UPGRADE FAILED");
    expect(await helm.run("test", "shop", "--timeout=60s")).toMatch(/Phase: +Succeeded/);
    await helm.run("rollback", "shop", "1", "--wait", "--timeout=60s");
    expect(await replicas()).toBe("1");
    await helm.run("uninstall", "shop", "--wait");
    expect(await namespace.ok("get", "deployments,services", "-o", "name")).toBe("");
  });
});
