import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { configMaps } from "../../../api/resources.js";
import { type ControlPlaneProcess, controlPlaneProcess } from "../../support/control-plane-process.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";

const policy =
  "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Request, resources: [{resources: [configmaps]}]}]\n";

describe("a control plane with an audit policy", () => {
  let etcd: PrivateEtcd;
  let folder: string;
  let plane: ControlPlaneProcess;
  const path = () => join(folder, "logs", "audit.log");

  beforeAll(async () => {
    etcd = await startEtcd();
    folder = await mkdtemp(join(tmpdir(), "coracle-audit-"));
    await writeFile(join(folder, "policy.yaml"), policy);
    const flags = ["--audit-policy-file", join(folder, "policy.yaml"), "--audit-log-path", path()];
    plane = await controlPlaneProcess({ id: "r1", etcd: etcd.endpoints, folder, flags });
    plane.start();
    await plane.ready();
  }, 60_000);
  afterAll(async () => {
    await plane?.stop();
    await etcd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("has written all of them when it was stopped", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `m${index}`);
    await Promise.all(
      names.map((name) =>
        plane.client.create(configMaps, {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name, namespace: "default" },
        }),
      ),
    );
    await plane.kill("SIGTERM");
    const text = await readFile(path(), "utf8");
    const events = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const ofOurs = (stage: string) =>
      events.filter((event) => event.stage === stage && event.objectRef.name?.startsWith("m"));
    expect(
      ofOurs("ResponseComplete")
        .map((event) => event.objectRef.name)
        .sort(),
    ).toEqual([...names].sort());
    expect(events.findIndex(({ stage }) => stage === "RequestReceived")).toBe(0);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  }, 60_000);
});
