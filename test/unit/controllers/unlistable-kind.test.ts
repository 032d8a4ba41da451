import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../api/errors.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { configMaps, namespaces, secrets, serviceAccounts } from "../../../api/resources.js";
import { controllers } from "../../../control-plane/controllers/index.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

describe("a kind that can't be listed", () => {
  let bench: ControllerBench;
  const ref = (name: string, namespace = "default") => ({ namespace, name });
  const configMap = (name: string, part = {}) =>
    bench.client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...ref(name), ...part },
    });
  const namespace = (name: string) =>
    bench.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });

  beforeEach(async () => {
    bench = await controllerBench();
    const list = bench.client.list.bind(bench.client);
    bench.client.list = async (type, options) => {
      if (type.resource === secrets.resource)
        throw new ApiError("InternalError", "conversion webhook failed");
      return list(type, options);
    };
    const wanted = ["serviceaccount", "garbage-collector", "namespace"];
    const options = {
      kinds: bench.kinds,
      liveness: { lastSeenMs: () => undefined, windowStartMs: 0 },
      nodeGraceMs: 2_000,
      rootCa: "",
      authority: { sign: async () => "" },
      mayRequest: async () => false,
      signToken: async () => "",
      autoscalingPeriodMs: 15_000,
      podCidr: "10.244.0.0/16",
      kubernetesServiceIP: "10.96.0.1",
    };
    bench.start(...controllers(bench.context, options).filter(({ name }) => wanted.includes(name)));
    await namespace("default");
    await bench.clock.advance(100);
  });
  afterEach(() => bench.stop());

  it("holds up no controller that doesn't watch it", async () => {
    const accounts = (await bench.all(serviceAccounts)).map(({ metadata }) => metadata.namespace);
    expect(accounts).toEqual(["default"]);
  });

  it("holds up the garbage collector for half a minute, and then only itself", async () => {
    const owner = await configMap("owner");
    await configMap("child", { ownerReferences: [controllerReference(owner)] });
    await bench.client.delete(configMaps, ref("owner"));
    const names = async () => (await bench.all(configMaps)).map(({ metadata }) => metadata.name);
    await bench.clock.advance(29_000);
    expect(await names()).toEqual(["child"]);
    await bench.clock.advance(2_000);
    expect(await names()).toEqual([]);
  });

  it("keeps a namespace, which is emptied of all other kinds and says why it is still there", async () => {
    await namespace("passing");
    await bench.client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: ref("content", "passing"),
    });
    await bench.client.delete(namespaces, { name: "passing" });
    await bench.until(async () => (await bench.all(configMaps, "passing")).length === 0);
    await bench.clock.advance(100);
    const { status } = await bench.client.get(namespaces, { name: "passing" });
    const failure = status?.conditions?.find(({ type }) => type === "NamespaceDeletionContentFailure");
    expect(failure).toMatchObject({ status: "True", reason: "ContentDeletionFailed" });
    expect(failure?.message).toContain("conversion webhook failed");
  });
});
