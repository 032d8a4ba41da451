import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { Registry, registryLogin } from "../../support/registry.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("private images", () => {
  const namespace = useNamespace(clusterKubeconfig);
  let registry: Registry;
  let app: string;
  let digest: string;

  beforeAll(async () => {
    registry = await Registry.start();
    app = `${registry.name}/private:1`;
    digest = await registry.publish(app, "LABEL made=for-e2e");
  });
  afterAll(async () => {
    await namespace.run(["delete", "pods", "--all", "--now"]);
    await registry.stop();
  });

  it("come by the pull secrets of the pod's account, as containers and as volumes", async () => {
    const { username, password } = registryLogin;
    const login = [
      `--docker-server=${registry.name}`,
      `--docker-username=${username}`,
      `--docker-password=${password}`,
    ];
    await namespace.ok("create", "secret", "docker-registry", "login", ...login);
    await namespace.ok("create", "serviceaccount", "puller");
    const imagePullSecrets = [{ name: "login" }];
    await namespace.ok("patch", "serviceaccount", "puller", "-p", JSON.stringify({ imagePullSecrets }));
    const volumeMounts = [{ name: "files", mountPath: "/files", subPath: "etc" }];
    await namespace.apply(
      newPod("private", [idle("app", { image: app, imagePullPolicy: "IfNotPresent", volumeMounts })], {
        serviceAccountName: "puller",
        volumes: [{ name: "files", image: { reference: app, pullPolicy: "IfNotPresent" } }],
      }),
    );
    await namespace.waitReady("pod/private");
    const imageId = await namespace.field("{.status.containerStatuses[0].imageID}", "pod", "private");
    expect(imageId).toBe(`${registry.name}/private@${digest}`);
    expect(await namespace.inside("private", "cat /files/passwd")).toMatch(/^root:/);
    const said = await namespace.ok("describe", "pod", "private");
    expect(said).toMatch(
      /Pulled +.*Successfully pulled image ".*private:1" in .* including waiting\)\. Image size: \d+ bytes\./,
    );
  });

  it("are not for pods without those, though the host has them", async () => {
    await namespace.apply(newPod("stranger", [idle("app", { image: app, imagePullPolicy: "IfNotPresent" })]));
    await eventually(async () => {
      const reason = "{.status.containerStatuses[0].state.waiting.reason}";
      expect(await namespace.field(reason, "pod", "stranger")).toBe("ImagePullBackOff");
    });
    const message = await namespace.field(
      "{.status.containerStatuses[0].state.waiting.message}",
      "pod",
      "stranger",
    );
    expect(message).toContain(`Back-off pulling image "${app}": ErrImagePull: `);
  });

  it("are told of by the node", async () => {
    await eventually(async () => {
      expect(await namespace.field("{.items[*].status.images[*].names}", "nodes")).toContain(digest);
    });
  });
});
