import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { configMaps } from "../../../api/resources.js";
import { loadKubeconfig } from "../../../client/kubeconfig.js";
import { RestClient } from "../../../client/rest-client.js";
import { RestTransport } from "../../../client/rest-transport.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { type KubectlVersion, kubectl, kubectlPath, kubectlVersions } from "../../support/kubectl.js";

const manifest = (name: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: c, image: "busybox:1", env: [{name: A, value: b}]}]}
`;

describe("kubectl's verbs", () => {
  let server: TestApiServer;

  beforeAll(async () => {
    server = await startApiServer();
  }, 30_000);
  afterAll(() => server?.stop());

  const run = async (args: string, version?: KubectlVersion, input?: string) => {
    const outcome = await kubectl(server.kubeconfig, args.split(" "), {
      version,
      ...(input ? { input } : {}),
    });
    return outcome.code === 0 ? outcome.stdout : `failed: ${outcome.stderr}`;
  };

  describe.each([undefined, ...kubectlVersions])("kubectl %s", (version) => {
    const name = `web-${(version ?? "path").replace(".", "-")}`;

    it("applies, validates, changes and deletes", async () => {
      const apply = (replicas: number) => run("apply -f -", version, manifest(name, replicas));
      expect(await apply(2)).toBe(`deployment.apps/${name} created\n`);
      expect(await apply(2)).toBe(`deployment.apps/${name} unchanged\n`);
      expect(await apply(3)).toBe(`deployment.apps/${name} configured\n`);
      expect(await run("apply -f -", version, manifest(name, 3).replace("replicas", "replica"))).toContain(
        'unknown field "spec.replica"',
      );
      expect(await run(`label deploy ${name} a=b`, version)).toBe(`deployment.apps/${name} labeled\n`);
      expect(await run(`annotate deploy ${name} a=b`, version)).toContain("annotate");
      expect(await run(`patch deploy ${name} -p {"spec":{"replicas":0}}`, version)).toContain("patched");
      expect(await run(`get deploy ${name} -o jsonpath={.spec.replicas}`, version)).toBe("0");
      expect(await run(`get deploy ${name} -o wide --no-headers`, version)).toMatch(
        /0\/0 +0 +0 .* c +busybox:1 /,
      );
      expect(await run(`delete deploy ${name}`, version)).toContain("deleted");
    }, 60_000);

    it("creates by typed clients, which may send protobuf", async () => {
      expect(await run(`create ns ${name}`, version)).toBe(`namespace/${name} created\n`);
      expect(await run(`create configmap ${name} --from-literal=a=b`, version)).toContain("created");
      expect(await run(`get configmap ${name} -o jsonpath={.data.a}`, version)).toBe("b");
      expect(await run(`create secret generic ${name} --from-literal=a=b`, version)).toContain("created");
      expect(await run(`create service clusterip ${name} --tcp=80:8080`, version)).toContain("created");
      expect(await run(`create deployment ${name} --image=busybox:1 --replicas=2`, version)).toContain(
        "created",
      );
      expect(await run(`create role ${name} --verb=get --resource=pods`, version)).toContain("created");
      expect(await run("auth can-i get pods", version)).toBe("yes\n");
      expect(await run("auth can-i get pods --as bob", version)).toContain("no");
    }, 60_000);

    it("knows the API", async () => {
      expect(await run("api-resources --no-headers", version)).toContain("deployments");
      expect(await run("api-versions", version)).toContain("apps/v1\n");
      expect(await run("explain pods.spec.containers", version)).toContain("image\t<string>");
      expect(await run("version", version)).toContain("v1.36.0+coracle");
      expect(await run("diff -f -", version, manifest(`${name}-new`, 1))).toContain("failed");
    }, 60_000);
  });

  it("tells who one is, and refuses who may not", async () => {
    expect(await run("auth whoami")).toContain("admin");
    expect(await run("get pods --as bob")).toContain(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    expect(
      await run(
        `get pods --token ${server.token}x --kubeconfig /dev/null --insecure-skip-tls-verify -s ${server.url}`,
      ),
    ).toContain("Unauthorized");
  });

  it("watches", async () => {
    const env = { ...process.env, KUBECONFIG: server.kubeconfig };
    const child = spawn(await kubectlPath(), ["get", "cm", "-w", "-o", "name"], { env });
    let seen = "";
    const found = new Promise<void>((resolve) => {
      child.stdout.on("data", (data) => {
        seen += data;
        if (seen.includes("configmap/watched")) resolve();
      });
    });
    await run("create configmap watched");
    await found;
    child.kill();
  }, 15_000);

  it("serves the REST client", async () => {
    const transport = new RestTransport(await loadKubeconfig(server.kubeconfig), "test");
    const client = new RestClient(transport);
    const ref = { namespace: "default", name: "rest" };
    const made = await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: ref });
    const stop = new AbortController();
    const resourceVersion = made.metadata.resourceVersion ?? "";
    const events = client.watch(configMaps, { namespace: "default", resourceVersion, signal: stop.signal });
    const first = events[Symbol.asyncIterator]().next();
    const patched = await client.patch(configMaps, ref, "merge", { data: { a: "b" } });
    expect(patched.data).toEqual({ a: "b" });
    expect((await first).value).toMatchObject([{ type: "MODIFIED", object: { data: { a: "b" } } }]);
    stop.abort();
    expect((await client.list(configMaps, { namespace: "default" })).items.length).toBeGreaterThan(0);
    await client.delete(configMaps, ref);
    await expect(client.get(configMaps, ref)).rejects.toMatchObject({ code: 404, reason: "NotFound" });
    transport.close();
  });
});
