import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  CoreV1Api,
  Exec,
  KubeConfig,
  type KubernetesObject,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Status,
  Watch,
} from "client-node-v1";
import { pods } from "../../../api/resources.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { fakeNodes } from "../../support/fake-nodes.js";
import { eventually } from "../../support/wait.js";

const namespace = "default";
const path = `/api/v1/namespaces/${namespace}`;

/** Answers `echo` on both streams, and a failure with exit code 3 to anything else. */
const nodes = fakeNodes((end) => {
  if (end.target.type !== "exec") return;
  const [program, ...words] = end.target.command;
  if (program === "echo") {
    end.channel(1).end(words.join(" "));
    end.channel(2).end("to stderr");
    end.end();
    return;
  }
  for (const channel of [1, 2]) end.channel(channel).end();
  const causes = [{ reason: "ExitCode", message: "3" }];
  end.end({ status: "Failure", reason: "NonZeroExitCode", details: { causes } });
});

describe("the JavaScript client", () => {
  let server: TestApiServer;
  const config = new KubeConfig();
  let api: CoreV1Api;

  beforeAll(async () => {
    server = await startApiServer({ nodes });
    config.loadFromFile(server.kubeconfig);
    api = config.makeApiClient(CoreV1Api);
  }, 30_000);
  afterAll(() => server?.stop());

  const create = (name: string, labels: Record<string, string> = {}) =>
    api.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels }, data: { n: "0" } } });
  const relabel = (name: string, labels: Record<string, string | null>) =>
    api.patchNamespacedConfigMap(
      { namespace, name, body: { metadata: { labels } } },
      setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
    );

  /** The events of a watch as `TYPE name`, until it is stopped; what ends it is the last. */
  const watching = async (resource: string, query: Record<string, string | boolean>) => {
    const seen: string[] = [];
    const objects: KubernetesObject[] = [];
    const request = await new Watch(config).watch(
      `${path}/${resource}`,
      query,
      (type: string, object: KubernetesObject & { code?: number }) => {
        seen.push(`${type} ${object.code ?? object.metadata?.name ?? ""}`.trim());
        objects.push(object);
      },
      (error: (Error & { statusCode?: number }) | null) => seen.push(`end ${error?.statusCode ?? ""}`.trim()),
    );
    const become = (expected: string[]) => eventually(() => expect(seen).toEqual(expected), { everyMs: 10 });
    return { seen, objects, become, stop: () => request.abort() };
  };

  it("lists in pages of one revision", async () => {
    for (const name of ["page-a", "page-b", "page-c"]) await create(name, { set: "pages" });
    const first = await api.listNamespacedConfigMap({ namespace, labelSelector: "set=pages", limit: 2 });
    expect(first.items.map(({ metadata }) => metadata?.name)).toEqual(["page-a", "page-b"]);
    await create("page-d", { set: "pages" });
    const _continue = first.metadata?._continue ?? "";
    const rest = await api.listNamespacedConfigMap({
      namespace,
      labelSelector: "set=pages",
      limit: 2,
      _continue,
    });
    expect(rest.items.map(({ metadata }) => metadata?.name)).toEqual(["page-c"]);
    expect(rest.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
  });

  it("keeps an informer's copy over adds, changes and deletions", async () => {
    const list = () => api.listNamespacedConfigMap({ namespace });
    const informer = makeInformer<V1ConfigMap>(config, `${path}/configmaps`, list);
    const told: string[] = [];
    for (const verb of ["add", "update", "delete"] as const)
      informer.on(verb, ({ metadata }) => {
        if (metadata?.name === "informed") told.push(verb);
      });
    await informer.start();
    await create("informed");
    await relabel("informed", { a: "b" });
    await api.deleteNamespacedConfigMap({ namespace, name: "informed" });
    await eventually(() => expect(told).toEqual(["add", "update", "delete"]), { everyMs: 10 });
    expect(informer.get("informed", namespace)).toBeUndefined();
    await informer.stop();
  });

  it("sees objects come into a selection and leave it", async () => {
    await create("chosen");
    const watch = await watching("configmaps", { labelSelector: "team=red" });
    await relabel("chosen", { team: "red" });
    await relabel("chosen", { team: "red", other: "1" });
    await relabel("chosen", { team: "blue" });
    await relabel("chosen", { team: "red" });
    await api.deleteNamespacedConfigMap({ namespace, name: "chosen" });
    const way = ["ADDED chosen", "MODIFIED chosen", "DELETED chosen", "ADDED chosen", "DELETED chosen"];
    await watch.become(way);
    const versions = watch.objects.map(({ metadata }) => Number(metadata?.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    watch.stop();
  });

  it("selects by the fields of a kind", async () => {
    const watch = await watching("pods", { fieldSelector: "spec.nodeName=n1,status.phase=Running" });
    const client = clientFor(server.registry, { username: "admin", groups: ["system:masters"] });
    const pod = await client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace, name: "placed" },
      spec: { nodeName: "n1", containers: [{ name: "c", image: "i" }] },
    });
    const status = { ...pod.status, phase: "Running" };
    await client.update(pods, { ...pod, status }, { subresource: "status" });
    await watch.become(["ADDED placed"]);
    watch.stop();
  });

  it("streams what is there before what happens, and marks where that ends", async () => {
    await create("initial", { set: "initial" });
    const watch = await watching("configmaps", {
      labelSelector: "set=initial",
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: "NotOlderThan",
    });
    await watch.become(["ADDED initial", "BOOKMARK"]);
    expect(watch.objects[1]?.metadata?.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    await create("later", { set: "initial" });
    await watch.become(["ADDED initial", "BOOKMARK", "ADDED later"]);
    watch.stop();
  });

  it("begins a watch without a version, or with 0, by what is there", async () => {
    await create("there", { set: "there" });
    for (const query of [{}, { resourceVersion: "0" }]) {
      const watch = await watching("configmaps", { labelSelector: "set=there", ...query });
      await watch.become(["ADDED there"]);
      watch.stop();
    }
  });

  it("ends a watch at its own time-out", async () => {
    const watch = await watching("configmaps", { labelSelector: "set=none", timeoutSeconds: "1" });
    await watch.become(["end"]);
  });

  it("patches in each of the three ways", async () => {
    await create("patched", { kept: "yes" });
    const patch = (strategy: string, body: object) =>
      api.patchNamespacedConfigMap(
        { namespace, name: "patched", body },
        setHeaderOptions("Content-Type", strategy),
      );
    const replace = [{ op: "replace", path: "/data/n", value: "1" }];
    expect((await patch(PatchStrategy.JsonPatch, replace)).data).toEqual({ n: "1" });
    const removed = await patch(PatchStrategy.MergePatch, { data: { n: null, m: "2" } });
    expect(removed.data).toEqual({ m: "2" });
    const finalizers = (name: string) => ({ metadata: { finalizers: [name] } });
    await patch(PatchStrategy.StrategicMergePatch, finalizers("example.com/a"));
    const merged = await patch(PatchStrategy.StrategicMergePatch, finalizers("example.com/b"));
    expect(merged.metadata?.finalizers?.sort()).toEqual(["example.com/a", "example.com/b"]);
    expect(merged.metadata?.labels).toEqual({ kept: "yes" });
  });

  it("gives the Status of what is refused", async () => {
    await expect(api.readNamespacedConfigMap({ namespace, name: "none" })).rejects.toMatchObject({
      code: 404,
    });
    const stale = { metadata: { name: "patched", resourceVersion: "1" } };
    await expect(
      api.replaceNamespacedConfigMap({ namespace, name: "patched", body: stale }),
    ).rejects.toMatchObject({ code: 409 });
  });

  it("runs commands in containers, over a WebSocket", async () => {
    const run = async (...command: string[]) => {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      const status = await new Promise<V1Status>((resolve, reject) => {
        new Exec(config)
          .exec(namespace, "placed", "c", command, stdout, stderr, null, false, resolve)
          .catch(reject);
      });
      return { status, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
    };
    expect(await run("echo", "hello", "there")).toMatchObject({
      status: { status: "Success" },
      out: "hello there",
      err: "to stderr",
    });
    expect((await run("false")).status).toMatchObject({
      status: "Failure",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });
});
