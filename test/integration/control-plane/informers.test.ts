import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CoreV1Api, KubeConfig, makeInformer, type V1ConfigMap } from "client-node-v1";
import { configMaps } from "../../../api/resources.js";
import type { RestConfig } from "../../../client/kubeconfig.js";
import { systemClock } from "../../../common/clock.js";
import { type ControlPlaneProcess, controlPlaneProcess } from "../../support/control-plane-process.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";
import { eventually } from "../../support/wait.js";

const namespace = "default";
const base64 = (text = "") => Buffer.from(text).toString("base64");

function configOf({ server, certificateAuthority, certificate, privateKey }: RestConfig): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: "test", server, caData: base64(certificateAuthority), skipTLSVerify: false },
    { name: "admin", certData: base64(certificate), keyData: base64(privateKey) },
  );
  return config;
}

describe("informers of others while the control plane is killed", () => {
  let etcd: PrivateEtcd;
  let folder: string;
  let plane: ControlPlaneProcess;

  beforeAll(async () => {
    etcd = await startEtcd();
    folder = await mkdtemp(join(tmpdir(), "coracle-informers-"));
    plane = await controlPlaneProcess({ id: "r1", etcd: etcd.endpoints, folder });
    plane.start();
    await plane.ready();
  }, 60_000);
  afterAll(async () => {
    await plane?.stop();
    await etcd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const create = (name: string, n = "0") =>
    plane.client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace, name, labels: { watched: "yes" } },
      data: { n },
    });

  it("come to hold what is there, whatever was missed", async () => {
    const config = configOf(plane.access);
    const api = config.makeApiClient(CoreV1Api);
    const labelSelector = "watched=yes";
    const list = () => api.listNamespacedConfigMap({ namespace, labelSelector });
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const informer = makeInformer<V1ConfigMap>(config, path, list, labelSelector);
    const stop = new AbortController();
    informer.on("error", () => {
      if (!stop.signal.aborted) void systemClock.sleep(100).then(() => informer.start());
    });
    const deleted = new Set<string>();
    informer.on("delete", ({ metadata }) => deleted.add(metadata?.name ?? ""));
    for (const name of ["stays", "changes", "goes"]) await create(name);
    await informer.start();
    const holds = (expected: Record<string, string>) =>
      eventually(() =>
        expect(
          Object.fromEntries(informer.list(namespace).map(({ metadata, data }) => [metadata?.name, data?.n])),
        ).toEqual(expected),
      );
    await holds({ stays: "0", changes: "0", goes: "0" });
    for (const round of ["1", "2"]) {
      await plane.kill();
      plane.start();
      await plane.ready();
      await plane.client.patch(configMaps, { namespace, name: "changes" }, "merge", { data: { n: round } });
      if (round === "1") await plane.client.delete(configMaps, { namespace, name: "goes" });
      await create(`new-${round}`, round);
    }
    await holds({ stays: "0", changes: "2", "new-1": "1", "new-2": "2" });
    expect([...deleted]).toEqual(["goes"]);
    stop.abort();
    await informer.stop();
  }, 120_000);
});
