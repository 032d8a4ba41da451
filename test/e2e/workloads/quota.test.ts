import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { V1ConfigMapList } from "../../../api/generated/types.js";
import { generateKeyPair, privateKeyPem } from "../../../common/tls/key-pair.js";
import { createSigningRequest } from "../../../common/tls/signing-request.js";
import { kubectl } from "../../support/kubectl.js";
import { apiServer, clusterHome, clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

describe("a ResourceQuota", () => {
  const namespace = useNamespace(clusterKubeconfig);

  it("holds in a race, and has room again for what goes", async () => {
    const own = (await namespace.get<V1ConfigMapList>("configmaps")).items.length;
    await namespace.ok("create", "quota", "few", `--hard=configmaps=${own + 3}`);
    await namespace.ok(
      "wait",
      "quota/few",
      `--for=jsonpath={.status.used.configmaps}=${own}`,
      "--timeout=5s",
    );
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => namespace.run(["create", "configmap", `c${i}`])),
    );
    expect(outcomes.filter(({ code }) => code === 0)).toHaveLength(3);
    const refusal = outcomes.find(({ code }) => code !== 0)?.stderr;
    expect(refusal).toContain("exceeded quota: few, requested: configmaps=1");
    expect((await namespace.get<V1ConfigMapList>("configmaps")).items).toHaveLength(own + 3);
    const made = outcomes.findIndex(({ code }) => code === 0);
    await namespace.ok("delete", "configmap", `c${made}`);
    await namespace.ok(
      "wait",
      "quota/few",
      `--for=jsonpath={.status.used.configmaps}=${own + 2}`,
      "--timeout=5s",
    );
    await namespace.ok("create", "configmap", "again");
    expect(await namespace.ok("describe", "quota", "few")).toMatch(/configmaps +(\d+) +\1/);
  });
});

describe("a certificate of one's own", () => {
  const namespace = useNamespace(clusterKubeconfig);

  it("is asked for, approved, and lets in", async () => {
    const name = `jane-${namespace.name}`;
    const keys = await generateKeyPair();
    const pem = await createSigningRequest({ commonName: name, organizations: ["devs"] }, keys);
    const request = Buffer.from(pem).toString("base64");
    await namespace.apply({
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
      metadata: { name },
      spec: { request, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] },
    } as object);
    expect(await namespace.ok("certificate", "approve", name)).toContain("approved");
    await namespace.ok("wait", `csr/${name}`, "--for=jsonpath={.status.certificate}", "--timeout=10s");
    expect(await namespace.ok("get", "csr", name)).toContain("Approved,Issued");
    const certificate = await namespace.field("{.status.certificate}", `csr/${name}`);
    const kubeconfig = join(clusterHome, `${name}.kubeconfig`);
    await writeFile(kubeconfig, await kubeconfigOf(certificate, await privateKeyPem(keys)));
    const who = await kubectl(kubeconfig, ["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"]);
    expect(who).toMatchObject({ code: 0, stdout: name });
    await namespace.ok("create", "rolebinding", "jane", "--clusterrole=view", `--user=${name}`);
    const seen = await kubectl(kubeconfig, [
      "--namespace",
      namespace.name,
      "get",
      "configmaps",
      "-o",
      "name",
    ]);
    expect(seen).toMatchObject({ code: 0, stdout: "configmap/kube-root-ca.crt\n" });
    await namespace.ok("delete", "csr", name);
  });

  async function kubeconfigOf(certificate: string, key: string): Promise<string> {
    const user = {
      "client-certificate-data": certificate,
      "client-key-data": Buffer.from(key).toString("base64"),
    };
    const ca = await namespace.ok(
      "config",
      "view",
      "--raw",
      "-o",
      "jsonpath={.clusters[0].cluster.certificate-authority-data}",
    );
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: apiServer, "certificate-authority-data": ca } }],
      users: [{ name: "u", user }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    });
  }
});
