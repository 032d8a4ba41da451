import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { generateKeyPair } from "../../../common/tls/key-pair.js";
import { createSigningRequest } from "../../../common/tls/signing-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { kubectl } from "../../support/kubectl.js";

/** The command's words; NAME stands for the object's name. */
const commands = [
  "namespace NAME",
  "configmap NAME --from-literal=a=b --from-literal=empty=",
  "secret generic NAME --from-literal=password=x",
  "secret docker-registry NAME --docker-server=registry.example --docker-username=u --docker-password=p",
  "serviceaccount NAME",
  "service clusterip NAME --tcp=80:8080 --tcp=443:https",
  "service clusterip NAME --clusterip=None",
  "service externalname NAME --external-name=example.com",
  "deployment NAME --image=busybox:1 --replicas=0",
  "deployment NAME --image=busybox:1 --port=80 -- sleep 3600",
  "job NAME --image=busybox:1 -- true",
  "cronjob NAME --image=busybox:1 --schedule=0_*_*_*_* -- true",
  "role NAME --verb=get,list --resource=pods,deployments.apps --resource-name=one",
  "clusterrole NAME --verb=get --non-resource-url=/metrics",
  "clusterrole NAME --aggregation-rule=rbac.example/aggregate=true",
  "rolebinding NAME --role=one --user=alice --group=staff --serviceaccount=default:robot",
  "clusterrolebinding NAME --clusterrole=view --serviceaccount=default:robot",
  "quota NAME --hard=cpu=1500m,memory=1Gi,pods=2 --scopes=NotBestEffort",
  "poddisruptionbudget NAME --selector=app=a --min-available=50%",
  "poddisruptionbudget NAME --selector=app=a --max-unavailable=0",
  "priorityclass NAME --value=-7 --preemption-policy=Never --description=low",
  "priorityclass NAME --value=0",
  "ingress NAME --class=web --rule=example.com/path*=svc:http,tls=certificate --default-backend=svc:80",
];

describe("what kubectl says in protobuf", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  }, 30_000);
  afterAll(() => server?.stop());

  const run = async (args: readonly string[], input?: string) => {
    const { code, stdout, stderr } = await kubectl(
      server.kubeconfig,
      args,
      input === undefined ? {} : { input },
    );
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
    return { stdout, stderr };
  };

  const comparable = (name: string, json: string): unknown =>
    JSON.parse(json.replaceAll(name, "NAME"), (key, value) =>
      value === null || own.has(key) ? undefined : value,
    );

  it.each(commands.map((command, index) => [command, index] as const))(
    "%s",
    async (command, index) => {
      const create = (name: string, ...flags: string[]) => {
        const words = command.split(" ").map((word) => word.replace("NAME", name).replaceAll("_", " "));
        return run(["create", ...withFlags(words, "-o", "json", ...flags)]);
      };
      const [typed, plain] = [`typed-${index}`, `plain-${index}`];
      const asProtobuf = await create(typed, "-v=8");
      expect(asProtobuf.stderr).toContain("Content-Type: application/vnd.kubernetes.protobuf");
      const manifest = await create(plain, "--dry-run=client");
      const asJson = await run(["create", "-f", "-", "-o", "json"], manifest.stdout);
      expect(comparable(typed, asProtobuf.stdout)).toEqual(comparable(plain, asJson.stdout));
    },
    30_000,
  );

  it("sends reviews", async () => {
    expect((await run(["auth", "can-i", "create", "pods"])).stdout).toBe("yes\n");
    expect((await run(["auth", "whoami"])).stdout).toContain("admin");
  }, 30_000);

  it("asks for tokens", async () => {
    await run(["create", "serviceaccount", "robot"]);
    const { stdout } = await run(["create", "token", "robot", "--duration=1h"]);
    expect(stdout).toBe("robot for 3600s");
  }, 30_000);

  it("approves signing requests", async () => {
    const subject = { commonName: "alice", organizations: [] };
    const request = Buffer.from(await createSigningRequest(subject, await generateKeyPair()));
    const spec = {
      request: request.toString("base64"),
      signerName: "example.com/any",
      usages: ["client auth"],
    };
    const metadata = { name: "request" };
    const csr = { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata, spec };
    await run(["create", "-f", "-"], JSON.stringify(csr));
    await run(["certificate", "approve", "request"]);
    const approved = await run(["get", "csr", "request", "-o", "jsonpath={.status.conditions[0].type}"]);
    expect(approved.stdout).toBe("Approved");
  }, 30_000);

  it("updates what it has read", async () => {
    const metadata = { name: "reconciled", namespace: "default" };
    const role = (verb: string) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: [verb] }],
    });
    await run(["auth", "reconcile", "-f", "-"], JSON.stringify(role("get")));
    await run(["auth", "reconcile", "-f", "-"], JSON.stringify(role("list")));
    const verbs = await run(["get", "role", "reconciled", "-o", "jsonpath={.rules[*].verbs[*]}"]);
    expect(verbs.stdout).toBe("get list");
  }, 30_000);

  it("evicts, at once when the grace is zero", async () => {
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "drained" } };
    const spec = { nodeName: "drained", containers: [{ name: "c", image: "busybox:1" }] };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "evicted" }, spec };
    for (const object of [node, pod]) await run(["create", "-f", "-"], JSON.stringify(object));
    const { stderr } = await run([
      "drain",
      "drained",
      "--force",
      "--grace-period=0",
      "--timeout=10s",
      "-v=8",
    ]);
    expect(stderr).toMatch(/POST .*pods\/evicted\/eviction/);
    expect((await run(["get", "pods", "-A", "-o", "name"])).stdout).toBe("");
  }, 30_000);
});

/** What differs between any two objects. */
const own = new Set([
  "uid",
  "creationTimestamp",
  "resourceVersion",
  "clusterIP",
  "clusterIPs",
  "controller-uid",
  "batch.kubernetes.io/controller-uid",
]);

/** Before the command that a container shall run. */
function withFlags(words: readonly string[], ...flags: readonly string[]): string[] {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return [...words.slice(0, end), ...flags, ...words.slice(end)];
}
