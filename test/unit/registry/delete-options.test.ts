import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1DeleteOptions } from "../../../api/generated/types.js";
import { configMaps } from "../../../api/resources.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";
import { type RulesRegistry, rulesRegistry } from "../../support/rules-registry.js";

const path = "/api/v1/namespaces/default/configmaps";
const supported = 'supported values: "Foreground", "Background", "Orphan", "nil"';
const both =
  'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set';

/** What is asked, and what is wrong with it. */
const wrong: readonly (readonly [Partial<V1DeleteOptions>, string])[] = [
  [{ propagationPolicy: "Sideways" }, `propagationPolicy: Unsupported value: "Sideways": ${supported}`],
  [{ propagationPolicy: "Orphan", orphanDependents: true }, both],
  [
    { propagationPolicy: "No", orphanDependents: false },
    `[${both.replace("Orphan", "No")}, propagationPolicy: Unsupported value: "No": ${supported}]`,
  ],
  [{ dryRun: ["Some"] }, 'dryRun: Unsupported value: "Some": supported values: "All"'],
];

describe("how to delete", () => {
  let rules: RulesRegistry;
  let api: MemoryApi;
  const names = async () =>
    (await clientFor(rules.registry, { username: "test" }).list(configMaps)).items.map(
      ({ metadata }) => metadata.name,
    );
  const remove = async (at: string, options: Partial<V1DeleteOptions>) => {
    const body = Buffer.from(JSON.stringify({ apiVersion: "v1", kind: "DeleteOptions", ...options }));
    const headers = { "content-type": "application/json" };
    const { statusCode, body: said } = await api.ask({ method: "DELETE", path: at, headers, body });
    return { code: statusCode, ...JSON.parse(Buffer.from(said).toString()) };
  };

  beforeEach(async () => {
    rules = await rulesRegistry();
    api = await memoryApi(() => {}, rules);
    await clientFor(rules.registry, { username: "test" }).create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "default", name: "a" },
    });
  });
  afterEach(async () => {
    await api.stop();
    await rules.stop();
  });

  it.each(
    wrong.flatMap(([options, message]) => [
      ["one", `${path}/a`, options, message] as const,
      ["one that isn't there", `${path}/none`, options, message] as const,
      ["all", path, options, message] as const,
      ["what none is of", `${path}?labelSelector=none`, options, message] as const,
    ]),
  )("is refused for %s: DELETE %s %j", async (_what, at, options, message) => {
    expect(await remove(at, options)).toMatchObject({
      code: 422,
      reason: "Invalid",
      message: `DeleteOptions.meta.k8s.io "" is invalid: ${message}`,
    });
    expect(await names()).toEqual(["a"]);
  });

  it.each([path, `${path}/a`])("may be only to pretend: %s", async (at) => {
    expect((await remove(at, { dryRun: ["All"] })).code).toBe(200);
    expect(await names()).toEqual(["a"]);
  });
});
