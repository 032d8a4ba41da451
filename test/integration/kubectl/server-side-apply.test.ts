import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Deployment } from "../../../api/generated/types.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { type KubectlVersion, kubectl } from "../../support/kubectl.js";

const manifest = (replicas: number, image = "web:1") => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "${image}"}]}
`;

describe.each<KubectlVersion>(["1.27", "1.35"])("kubectl %s apply --server-side", (version) => {
  let server: TestApiServer;

  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(() => server.stop());

  const run = async (input: string, ...args: string[]) => {
    const { code, stdout, stderr } = await kubectl(server.kubeconfig, args, { version, input });
    return { code, text: stdout + stderr };
  };
  const apply = (replicas: number, ...args: string[]) =>
    run(manifest(replicas), "apply", "--server-side", ...args, "-f", "-");
  const got = async () => {
    const { text } = await run("", "get", "deployment", "web", "-o", "json", "--show-managed-fields");
    return JSON.parse(text) as V1Deployment;
  };
  const managers = ({ metadata }: V1Deployment) =>
    metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`).sort();

  it("takes over what was applied from the client's side", async () => {
    expect(await run(manifest(1), "apply", "-f", "-")).toMatchObject({ code: 0 });
    expect(managers(await got())).toEqual(["kubectl-client-side-apply Update"]);
    expect(await apply(2)).toMatchObject({ code: 0, text: expect.stringContaining("serverside-applied") });
    const after = await got();
    expect([after.spec?.replicas, managers(after)]).toEqual([
      2,
      ["kubectl Apply", "kubectl-last-applied Apply"],
    ]);
  });

  it("says whose a field is that it may not change, and takes it when it must", async () => {
    expect(await run("", "scale", "deployment/web", "--replicas=5")).toMatchObject({ code: 0 });
    const refused = await apply(3);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(
      `conflict with "kubectl-${version}" with subresource "scale" using apps/v1: .spec.replicas`,
    );
    expect(await apply(3, "--force-conflicts")).toMatchObject({ code: 0 });
    expect((await got()).spec?.replicas).toBe(3);
    expect(await apply(4, "--field-manager=other", "--dry-run=server", "--force-conflicts")).toMatchObject({
      code: 0,
    });
    expect((await got()).spec?.replicas).toBe(3);
  });

  it("shows what would change", async () => {
    const same = await run(manifest(3), "diff", "--server-side", "-f", "-");
    expect(same).toEqual({ code: 0, text: "" });
    const other = await run(manifest(3, "web:2"), "diff", "--server-side", "-f", "-");
    expect(other.code).toBe(1);
    expect(other.text).toMatch(/-\s+- image: web:1[\s\S]*\+\s+- image: web:2/);
  });

  it("edits, patches and deletes what was applied", async () => {
    expect(await run("", "label", "deployment", "web", "tier=front")).toMatchObject({
      code: 0,
      text: "deployment.apps/web labeled\n",
    });
    expect(managers(await got())).toContain("kubectl-label Update");
    expect(await apply(3)).toMatchObject({ code: 0 });
    expect((await got()).metadata.labels).toEqual({ app: "web", tier: "front" });
    expect(await run("", "delete", "deployment", "web", "--wait=false")).toMatchObject({ code: 0 });
  });
});
