import { describe, expect, it } from "@jest/globals";
import type { V1EnvVar } from "../../../api/generated/types.js";
import { idle, newPod, withMetadata } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const field = (name: string, fieldPath: string): V1EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
const configMap = (name: string, data: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

describe("what pods are configured by", () => {
  const namespace = useNamespace(clusterKubeconfig);

  it("gives ConfigMaps, Secrets and fields of the pod as environment", async () => {
    await namespace.apply(configMap("settings", { COLOR: "blue", SIZE: "big" }));
    await namespace.ok("create", "secret", "generic", "keys", "--from-literal=password=hidden");
    const env: V1EnvVar[] = [
      { name: "SECRET", valueFrom: { secretKeyRef: { name: "keys", key: "password" } } },
      { name: "ONE", valueFrom: { configMapKeyRef: { name: "settings", key: "SIZE" } } },
      { name: "NONE", valueFrom: { configMapKeyRef: { name: "absent", key: "a", optional: true } } },
      { name: "COMPOSED", value: "$(ONE)-$(SECRET)-$$(ONE)" },
      field("NAME", "metadata.name"),
      field("NAMESPACE", "metadata.namespace"),
      field("IP", "status.podIP"),
      field("LABEL", "metadata.labels['app']"),
      { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } } },
    ];
    const resources = { limits: { cpu: "500m", memory: "64Mi" } };
    await namespace.apply(
      newPod("env", [idle("app", { env, envFrom: [{ configMapRef: { name: "settings" } }], resources })]),
    );
    await namespace.waitReady("pod/env");
    const said = await namespace.inside("env", "env");
    const ip = await namespace.field("{.status.podIP}", "pod", "env");
    const expected = {
      COLOR: "blue",
      SIZE: "big",
      SECRET: "hidden",
      ONE: "big",
      COMPOSED: "big-hidden-$(ONE)",
      NAME: "env",
      NAMESPACE: namespace.name,
      IP: ip,
      LABEL: "env",
      CPU: "500",
      KUBERNETES_SERVICE_HOST: "10.96.0.1",
    };
    const found = Object.fromEntries(said.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)));
    expect(found).toMatchObject(expected);
    expect(found).not.toHaveProperty("NONE");
  });

  it("waits for a ConfigMap that is missing, and says so", async () => {
    const env = [{ name: "KEY", valueFrom: { configMapKeyRef: { name: "later", key: "key" } } }];
    await namespace.apply(newPod("waits", [idle("app", { env })]));
    const path = "{.status.containerStatuses[0].state.waiting";
    await namespace.ok(
      "wait",
      "pod/waits",
      `--for=jsonpath=${path}.reason}=CreateContainerConfigError`,
      "--timeout=40s",
    );
    expect(await namespace.field(`${path}.message}`, "pod", "waits")).toBe('configmap "later" not found');
    await namespace.apply(configMap("later", { key: "value" }));
    await namespace.waitReady("pod/waits");
  });

  it("mounts ConfigMaps, Secrets and projections, and follows their changes", async () => {
    await namespace.apply(configMap("files", { "app.conf": "one" }));
    await namespace.ok("create", "secret", "generic", "certificates", "--from-literal=tls.key=private");
    const sources = [
      { serviceAccountToken: { path: "token", audience: "vault", expirationSeconds: 600 } },
      { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } },
      { configMap: { name: "files", items: [{ key: "app.conf", path: "nested/conf" }] } },
    ];
    const volumes = [
      { name: "files", configMap: { name: "files" } },
      { name: "keys", secret: { secretName: "certificates", defaultMode: 0o400 } },
      { name: "all", projected: { sources } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}`, readOnly: true }));
    await namespace.apply(newPod("mounts", [idle("app", { volumeMounts })], { volumes }));
    await namespace.waitReady("pod/mounts");
    const inside = (script: string) => namespace.inside("mounts", script);
    expect(await inside("cat /files/app.conf /keys/tls.key /all/nested/conf")).toBe("oneprivateone");
    expect(await inside("stat -L -c %a /keys/tls.key")).toBe("400\n");
    expect(await inside("cat /all/labels")).toBe('app="mounts"');
    const claims = JSON.parse(
      Buffer.from((await inside("cat /all/token")).split(".")[1] ?? "", "base64url").toString(),
    );
    expect(claims).toMatchObject({ aud: ["vault"], sub: `system:serviceaccount:${namespace.name}:default` });
    expect(claims["kubernetes.io"].pod.name).toBe("mounts");
    expect(claims.exp - claims.iat).toBe(600);
    await namespace.apply(configMap("files", { "app.conf": "two", extra: "new" }));
    await namespace.ok("label", "pod", "mounts", "tier=front");
    await eventually(async () => {
      expect(await inside("cat /files/app.conf /files/extra /all/nested/conf")).toBe("twonewtwo");
      expect(await inside("cat /all/labels")).toBe('app="mounts"\ntier="front"');
    });
    expect(await namespace.field("{.status.containerStatuses[0].restartCount}", "pod", "mounts")).toBe("0");
  });

  it("shares an emptyDir between containers, and the host's directories", async () => {
    const volumes = [
      { name: "shared", emptyDir: {} },
      { name: "memory", emptyDir: { medium: "Memory" } },
      { name: "host", hostPath: { path: "/etc/hostname", type: "File" } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    const writer = idle("writer", {
      volumeMounts,
      command: ["sh", "-c", "echo said > /shared/word; trap 'exit 0' TERM; sleep 3600 & wait"],
    });
    await namespace.apply(newPod("sharing", [writer, idle("reader", { volumeMounts })], { volumes }));
    await namespace.waitReady("pod/sharing");
    await eventually(async () =>
      expect(await namespace.ok("exec", "sharing", "-c", "reader", "--", "cat", "/shared/word")).toBe(
        "said\n",
      ),
    );
    expect(
      await namespace.ok(
        "exec",
        "sharing",
        "-c",
        "reader",
        "--",
        "grep",
        "-c",
        " /memory tmpfs",
        "/proc/mounts",
      ),
    ).toBe("1\n");
    expect(await namespace.ok("exec", "sharing", "-c", "reader", "--", "cat", "/host")).toMatch(/\w/);
  });

  it("runs as the user and in the directory that it is told", async () => {
    const securityContext = { runAsUser: 1234, runAsGroup: 5678, readOnlyRootFilesystem: true };
    await namespace.apply(
      withMetadata(newPod("user", [idle("app", { securityContext, workingDir: "/tmp" })]), {}),
    );
    await namespace.waitReady("pod/user");
    expect(await namespace.inside("user", "id -u; id -g; pwd; touch file 2>&1 || true")).toBe(
      "1234\n5678\n/tmp\ntouch: file: Read-only file system\n",
    );
  });
});
