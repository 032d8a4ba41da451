import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../api/errors.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { caseConverter, inCase, type Widget, widgetKind, widgets } from "../../support/made-up-kind.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";
import { type RulesRegistry, rulesRegistry } from "../../support/rules-registry.js";

type Version = "v1" | "v2";
const versions: readonly Version[] = ["v1", "v2"];
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

describe("a kind in two versions that others convert", () => {
  let rules: RulesRegistry;
  let api: MemoryApi;

  const serve = (storedVersion: Version, convert = caseConverter) => {
    const kind: Kind = { ...widgetKind({ size: { kind: "string" } }, convert), storedVersion };
    rules.kinds.replace(rules.kinds.current().with([kind]));
  };
  const pathOf = (version: Version) => `/apis/${widgets.group}/${version}/namespaces/default/widgets`;
  const send = (method: string, path: string, body: unknown, type = "application/json") =>
    api.ask({ method, path, headers: { "content-type": type }, body: Buffer.from(JSON.stringify(body)) });
  const text = async (path: string, accept = "application/json") =>
    Buffer.from((await api.ask({ path, headers: { accept } })).body).toString();
  const post = (version: Version, name: string) =>
    send("POST", pathOf(version), { metadata: { name }, spec: { size: inCase(version, name) } });
  const patch = (version: Version, name: string, change: unknown) =>
    send("PATCH", `${pathOf(version)}/${name}`, change, "application/merge-patch+json");
  const storedVersion = async (name: string) =>
    (await rules.storage.get(`/registry/${widgets.group}/widgets/default/${name}`))?.object.apiVersion;
  const shown = ({ apiVersion, spec }: Widget) => `${apiVersion.split("/")[1]} ${spec?.size}`;

  /** What a watch tells within a second, in which `meanwhile` is done. */
  async function watched(version: Version, accept: string, meanwhile: () => Promise<unknown>) {
    const answer = api.watch(`${pathOf(version)}?watch=1&timeoutSeconds=1`, { accept });
    await rules.clock.settle();
    await meanwhile();
    await rules.clock.advance(1_000);
    return (await answer)
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  beforeEach(async () => {
    rules = await rulesRegistry();
    api = await memoryApi(() => {}, rules);
    serve("v1");
    await post("v1", "old");
    serve("v2");
    await post("v1", "young");
  });
  afterEach(async () => {
    await rules.stop();
    await api.stop();
  });

  it("is stored in the version that was the stored one when it was written", async () => {
    expect([await storedVersion("old"), await storedVersion("young")]).toEqual([
      `${widgets.group}/v1`,
      `${widgets.group}/v2`,
    ]);
  });

  it.each(versions)("is read in %s, whatever it is stored in", async (version) => {
    const expected = ["old", "young"].map((name) => `${version} ${inCase(version, name)}`);
    const list = JSON.parse(await text(pathOf(version)));
    expect([list.apiVersion, list.items.map(shown)]).toEqual([`${widgets.group}/${version}`, expected]);
    const one = async (name: string) => shown(JSON.parse(await text(`${pathOf(version)}/${name}`)));
    expect([await one("old"), await one("young")]).toEqual(expected);
  });

  it.each(versions)("is printed as a table in %s", async (version) => {
    const { rows } = JSON.parse(await text(`${pathOf(version)}?includeObject=Object`, table));
    expect(rows.map(({ cells }: { cells: string[] }) => cells[1])).toEqual(
      ["old", "young"].map((name) => inCase(version, name)),
    );
    expect(rows.map(({ object }: { object: Widget }) => object.apiVersion)).toEqual(
      Array(2).fill(`${widgets.group}/${version}`),
    );
  });

  it.each(versions)("is watched in %s", async (version) => {
    const events = await watched(version, "application/json", async () => {
      await patch("v1", "old", { spec: { size: "larger" } });
      await send("DELETE", `${pathOf("v2")}/young`, {});
    });
    const [old, young, larger] = ["old", "young", "larger"].map((size) => inCase(version, size));
    expect(events.map(({ type, object }) => `${type} ${shown(object)}`)).toEqual([
      `ADDED ${version} ${old}`,
      `ADDED ${version} ${young}`,
      `MODIFIED ${version} ${larger}`,
      `DELETED ${version} ${young}`,
    ]);
  });

  it.each(versions)("is watched as a table in %s", async (version) => {
    const events = await watched(version, table, () => patch("v2", "old", { spec: { size: "LARGER" } }));
    const cells = events.map(({ type, object }) => `${type} ${object.rows[0].cells[1]}`);
    const [old, young, larger] = ["old", "young", "larger"].map((size) => inCase(version, size));
    expect(cells).toEqual([`ADDED ${old}`, `ADDED ${young}`, `MODIFIED ${larger}`]);
  });

  it("is stored anew by a write that changes nothing else", async () => {
    const { body } = await patch("v1", "old", {});
    expect(JSON.parse(Buffer.from(body).toString()).metadata.generation).toBe(1);
    expect(await storedVersion("old")).toBe(`${widgets.group}/v2`);
  });

  it("says why it can't be converted, as an answer and as the end of a watch", async () => {
    serve("v2", async () => {
      throw new ApiError("InternalError", "conversion webhook failed");
    });
    expect(JSON.parse(await text(pathOf("v1")))).toMatchObject({ kind: "Status", code: 500 });
    const events = await watched("v1", "application/json", async () => {});
    expect(events).toMatchObject([
      { type: "ERROR", object: { kind: "Status", message: "conversion webhook failed" } },
    ]);
  });
});
