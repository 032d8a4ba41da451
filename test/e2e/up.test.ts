import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { V1NodeList } from "../../api/generated/types.js";
import { inClusterRequest } from "../support/cluster-client-script.js";
import { httpGet } from "../support/http-load.js";
import { idle, newPod } from "../support/manifests.js";
import { apiServer, clusterHome, clusterKubeconfig, coracle } from "../support/one-host-cluster.js";
import { useNamespace } from "../support/test-namespace.js";
import { eventually } from "../support/wait.js";

describe("a cluster that was just brought up", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const demo = /^hello from pod demo-[a-z0-9]+-[a-z0-9]+ on node \S+$/;
  const fromPod = async (script: string) => (await namespace.inside("client", script)).trim();
  const host = { name: "host", hostPath: { path: "/" } };

  it("has a Ready node", async () => {
    await namespace.ok("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=20s");
    const { items } = await namespace.get<V1NodeList>("nodes");
    expect(items).toHaveLength(1);
    expect(items[0]?.spec?.podCIDR).toMatch(/^10\.244\.\d+\.0\/24$/);
    expect(items[0]?.status?.nodeInfo?.kubeletVersion).toMatch(/^v1\.\d+/);
  });

  it("answers by NodePort on this host", async () => {
    expect((await httpGet("http://127.0.0.1:30080/")).trim()).toMatch(demo);
  });

  it("answers by the Service's name and address from a pod", async () => {
    const mounted = idle("app", { volumeMounts: [{ name: "host", mountPath: "/host", readOnly: true }] });
    await namespace.apply(newPod("client", [mounted], { volumes: [host] }));
    await namespace.waitReady("pod/client");
    const address = await namespace.field("{.spec.clusterIP}", "service/demo", "-n", "default");
    for (const name of ["demo.default", "demo.default.svc", "demo.default.svc.cluster.local", address]) {
      expect(await fromPod(`timeout 5 wget -q -O - http://${name}/`)).toMatch(demo);
    }
  });

  it("balances over all pods of a Service", async () => {
    const seen = new Set<string>();
    await eventually(async () => {
      seen.add((await httpGet("http://127.0.0.1:30080/")).trim());
      expect(seen.size).toBe(3);
    });
  });

  it("lets a pod reach kubernetes.default with its mounted token", async () => {
    const path = `/api/v1/namespaces/${namespace.name}/pods?limit=1`;
    await namespace.ok(
      "create",
      "rolebinding",
      "view",
      "--clusterrole=view",
      `--serviceaccount=${namespace.name}:default`,
    );
    const answer = await eventually(async () => {
      const said = await fromPod(inClusterRequest(path));
      expect(said).toContain("kubernetes.default 200");
      return said;
    });
    expect(answer).toMatch(/10\.96\.0\.1 200/);
    expect(answer).toContain('"kind":"PodList"');
    expect(await fromPod(inClusterRequest("/api/v1/secrets"))).toContain(
      `User \\"system:serviceaccount:${namespace.name}:default\\" cannot list resource \\"secrets\\" in API group \\"\\" at the cluster scope`,
    );
  });

  it("keeps names that no Service has from leaving the cluster", async () => {
    expect(await fromPod("nslookup nothing.default.svc.cluster.local 2>&1 || true")).toContain("NXDOMAIN");
    expect(await fromPod("timeout 3 nc 10.96.255.254 80 < /dev/null 2>&1; echo $?")).toMatch(/refused|1$/);
  });

  it("says what it is", async () => {
    expect(await namespace.ok("cluster-info")).toContain(
      `Kubernetes control plane is running at ${apiServer}`,
    );
    expect(await namespace.ok("version")).toMatch(/Server Version: v1\.\d+/);
    expect(await coracle("status")).toMatch(/control-plane/);
    expect(await coracle("kubeconfig")).toContain("current-context: coracle");
  });

  it("has the system namespaces and their accounts", async () => {
    const names = await namespace.field("{.items[*].metadata.name}", "namespaces");
    expect(names.split(" ")).toEqual(
      expect.arrayContaining(["default", "kube-node-lease", "kube-public", "kube-system"]),
    );
    expect(await namespace.field("{.data}", "configmap/kube-root-ca.crt")).toContain("BEGIN CERTIFICATE");
    expect(
      await namespace.field("{.subsets[0].ports[0].port}", "endpoints/kubernetes", "-n", "default"),
    ).toBe("6443");
  });

  it("keeps its home to its owner, and the join token out of every argument list", async () => {
    for (const name of [".", "pki", "pki/etcd", "etcd", "agent", "proxy", "run", "logs"])
      expect([name, (await stat(join(clusterHome, name))).mode & 0o777]).toEqual([name, 0o700]);
    for (const name of await readdir(join(clusterHome, "pki")))
      expect((await stat(join(clusterHome, "pki", name))).mode & 0o077).toBe(0);
    const token = (await readFile(join(clusterHome, "pki/bootstrap-token"), "utf8")).trim();
    const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const commands = await Promise.all(
      processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
    );
    expect(commands.some((command) => command.includes(clusterHome))).toBe(true);
    expect(commands.some((command) => command.includes(token))).toBe(false);
  });

  it("goes on with renewed certificates of etcd and the administrator", async () => {
    const pki = join(clusterHome, "pki");
    const before = await readFile(join(pki, "etcd/client.crt"), "utf8");
    for (const name of ["etcd/client", "etcd/etcd-1", "admin"]) await rm(join(pki, `${name}.crt`));
    await coracle("up");
    expect(await readFile(join(pki, "etcd/client.crt"), "utf8")).not.toBe(before);
    await eventually(async () =>
      expect(await readFile(join(clusterHome, "logs/control-plane.log"), "utf8")).toContain(
        "reloaded the certificate shown to etcd",
      ),
    );
    await namespace.ok("create", "configmap", "after-the-renewal");
  });

  it("ends quietly when it is brought up again", async () => {
    await coracle("up");
    await namespace.ok("wait", "pods", "--all", "--for=condition=Ready", "--timeout=5s");
    expect(await namespace.field("{.status.containerStatuses[0].restartCount}", "pod/client")).toBe("0");
  });
});
