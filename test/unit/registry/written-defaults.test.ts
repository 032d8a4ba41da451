import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { templateHash } from "../../../control-plane/controllers/deployment/template.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

const container = (more: object) => ({ name: "c", image: "i", ...more });
const bare = container({ env: [{ name: "A" }], ports: [{ containerPort: 80 }] });
const spelt = container({
  args: [],
  env: [{ name: "A", value: "" }],
  envFrom: [],
  ports: [{ containerPort: 80, hostIP: "", hostPort: 0, name: "", protocol: "TCP" }],
  resources: {},
  stdin: false,
  tty: false,
  workingDir: "",
  terminationMessagePath: "/dev/termination-log",
});
const emptyPod = {
  hostIPC: false,
  hostNetwork: false,
  hostPID: false,
  imagePullSecrets: [],
  initContainers: [],
  nodeName: "",
  nodeSelector: {},
  priorityClassName: "",
  serviceAccountName: "",
  subdomain: "",
  tolerations: [],
  volumes: [],
};
const labels = { app: "a" };
const template = (spec: object) => ({ metadata: { labels }, spec });
const pods = {
  bare: template({ containers: [bare] }),
  spelt: { ...template({ ...emptyPod, containers: [spelt] }) },
};
const jobPods = (size: keyof typeof pods) => ({
  ...pods[size],
  spec: { ...pods[size].spec, restartPolicy: "Never" },
});
const selector = { matchLabels: labels };

const kinds: [kind: string, path: string, specOf: (size: keyof typeof pods) => object][] = [
  [
    "Deployment",
    "deployments",
    (size) => ({
      selector,
      template: pods[size],
      ...(size === "spelt" ? { paused: false, minReadySeconds: 0, strategy: {} } : {}),
    }),
  ],
  [
    "StatefulSet",
    "statefulsets",
    (size) => ({
      selector,
      template: pods[size],
      serviceName: "s",
      ...(size === "spelt" ? { minReadySeconds: 0, podManagementPolicy: "", volumeClaimTemplates: [] } : {}),
    }),
  ],
  [
    "DaemonSet",
    "daemonsets",
    (size) => ({
      selector,
      template: pods[size],
      ...(size === "spelt" ? { minReadySeconds: 0, updateStrategy: {} } : {}),
    }),
  ],
  [
    "CronJob",
    "cronjobs",
    (size) => ({
      schedule: "@hourly",
      jobTemplate: { spec: { template: jobPods(size) } },
      ...(size === "spelt" ? { concurrencyPolicy: "" } : {}),
    }),
  ],
];

describe("defaults that are written out", () => {
  let api: MemoryApi;
  beforeAll(async () => {
    api = await memoryApi();
  });
  afterAll(() => api.stop());

  const send = async (method: string, path: string, body: unknown, type = "application/json") => {
    const headers = { "content-type": type };
    const answer = await api.ask({ method, path, headers, body: Buffer.from(JSON.stringify(body)) });
    const object = JSON.parse(Buffer.from(answer.body).toString());
    expect([answer.statusCode, object.message]).toEqual([method === "POST" ? 201 : 200, undefined]);
    return object;
  };

  describe.each(kinds)("%s", (kind, plural, specOf) => {
    const apiVersion = kind === "CronJob" ? "batch/v1" : "apps/v1";
    const path = `/apis/${apiVersion}/namespaces/default/${plural}`;

    it.each(["merge-patch", "strategic-merge-patch", "PUT"])("change nothing by %s", async (way) => {
      const name = way.toLowerCase();
      const made = await send("POST", path, { apiVersion, kind, metadata: { name }, spec: specOf("bare") });
      const put = way === "PUT";
      const body = put
        ? { apiVersion, kind, metadata: { name }, spec: specOf("spelt") }
        : { spec: specOf("spelt") };
      const type = put ? "application/json" : `application/${way}+json`;
      const changed = await send(put ? "PUT" : "PATCH", `${path}/${name}`, body, type);
      expect(changed.metadata.generation).toBe(1);
      expect(changed.spec).toEqual(made.spec);
    });

    it("are kept where they say something", async () => {
      const made = await send("POST", path, {
        apiVersion,
        kind,
        metadata: { name: "told" },
        spec: specOf("bare"),
      });
      const change = { op: "add", path: `${podSpec(kind)}/enableServiceLinks`, value: false };
      const changed = await send("PATCH", `${path}/told`, [change], "application/json-patch+json");
      expect(changed.metadata.generation).toBe(made.metadata.generation + 1);
    });
  });

  it("give a template the same hash", () => {
    const hashOf = (pod: object) => templateHash({ spec: { containers: [], ...pod } }, undefined);
    expect(hashOf(emptyPod)).toBe(hashOf({}));
    expect(hashOf({ enableServiceLinks: false })).not.toBe(hashOf({}));
  });
});

const podSpec = (kind: string) =>
  kind === "CronJob" ? "/spec/jobTemplate/spec/template/spec" : "/spec/template/spec";
