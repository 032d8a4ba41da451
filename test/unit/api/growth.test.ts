import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe, it } from "@jest/globals";
import { parseFieldSelector } from "../../../api/meta/field-selector.js";
import { parseLabelSelector } from "../../../api/meta/label-selector.js";
import { tryParseQuantity } from "../../../api/meta/quantity.js";
import { applyPatch, type PatchRequest } from "../../../api/patch/apply-patch.js";
import { magic } from "../../../api/protobuf/envelope.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { type BodyFormat, decode } from "../../../api/schema/decode.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { expectLinear } from "../../support/growth.js";

const scheme = builtInScheme();

const deployments = scheme.byKind("apps", "Deployment");
const pods = scheme.byKind("", "Pod");
const numbered = <T>(n: number, make: (index: number) => T) =>
  Array.from({ length: n }, (_, index) => make(index));

/** Refusing is an answer too. */
const tried = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe("the time that parsing takes", () => {
  it.each<[string, BodyFormat, number, (n: number) => string]>([
    ["unknown fields", "json", 8_000, (n) => `{${numbered(n, (i) => `"f${i}":1`).join()}}`],
    ["fields that stand twice", "json", 8_000, (n) => `{${numbered(n, (i) => `"f${i % 2000}":1`).join()}}`],
    ["lists within lists", "json", 100_000, (n) => "[".repeat(n)],
    [
      "values of unknown fields within one another",
      "json",
      50_000,
      (n) => `{"a":${"[".repeat(n)}${"]".repeat(n)}}`,
    ],
    ["a text that does not end", "json", 200_000, (n) => `{"a":"${"\\n".repeat(n)}`],
    ["base64", "json", 400_000, (n) => `{"data":{"a":"${"AAAA".repeat(n)}!"}}`],
    ["keys of a map", "yaml", 1_000, (n) => numbered(n, (i) => `k${i}: v`).join("\n")],
    ["a key that stands again and again", "yaml", 1_000, (n) => "a: b\n".repeat(n)],
    ["keys that are maps", "yaml", 500, (n) => `{${"? ,".repeat(n)}}`],
    ["merge keys", "yaml", 2_000, (n) => `a: &a {x: 1}\nb:\n${"  <<: *a\n".repeat(n)}`],
    ["anchors in a row", "yaml", 1_000, (n) => `a: ${"&a ".repeat(n)}`],
    ["tags in a row", "yaml", 1_000, (n) => `a: ${"!!str ".repeat(n)}`],
    ["maps within maps", "yaml", 20_000, (n) => "{a: ".repeat(n)],
  ])("grows no faster than %s", async (_what, format, from, make) => {
    await expectLinear({
      from,
      make,
      run: (text) =>
        tried(() => decode(text, format, schemas.get("V1Secret"), { fieldValidation: "Strict" })),
    });
  });

  it.each<[string, number, (n: number) => Buffer]>([
    ["unknown fields", 50_000, (n) => Buffer.alloc(n * 3, Buffer.from([0xfa, 0x3f, 0]))],
    ["groups within one another", 50_000, (n) => Buffer.alloc(n, 0x0b)],
    ["items of a list", 15_000, (n) => Buffer.alloc(n * 2, Buffer.from([0x12, 0]))],
    ["one field again and again", 15_000, (n) => Buffer.alloc(n * 2, Buffer.from([0x0a, 0]))],
  ])("of protobuf grows no faster than %s", async (_what, from, make) => {
    const enveloped = (raw: Buffer) =>
      Buffer.concat([
        magic,
        new BinaryWriter()
          .uint32((2 << 3) | 2)
          .bytes(raw)
          .finish(),
      ]);
    await expectLinear({
      from,
      make: (n) => enveloped(make(n)),
      run: (body) => tried(() => decode(body, "protobuf", schemas.get("V1Pod"))),
    });
  });

  it.each<[string, number, (n: number) => string, (text: string) => unknown]>([
    ["a label selector", 4_000, (n) => `a in (${numbered(n, (i) => `v${i}`).join()})`, parseLabelSelector],
    ["spaces in a label selector", 100_000, (n) => `a${" ".repeat(n)}`, parseLabelSelector],
    ["a field selector", 20_000, (n) => "a=b,".repeat(n), parseFieldSelector],
    ["a field selector that means nothing", 200_000, (n) => "!".repeat(n), parseFieldSelector],
    ["a quantity", 100_000, (n) => `${"1".repeat(n)}x`, tryParseQuantity],
  ])("grows no faster than %s", async (_what, from, make, parse) => {
    await expectLinear({ from, make, run: (text) => tried(() => parse(text)) });
  });
});

describe("the time that patching takes", () => {
  const containers = (n: number) => numbered(n, (i) => ({ name: `c${i}`, image: "i" }));
  const template = (list: object[]) => ({ spec: { template: { spec: { containers: list } } } });
  const metadata = { name: "a" };

  it.each<[string, number, (n: number) => { spec?: object; finalizers?: string[]; patch: PatchRequest }]>([
    [
      "the items of a list",
      1_000,
      (n) => ({ ...template(containers(n)), patch: { type: "strategic", body: template(containers(n)) } }),
    ],
    [
      "the items that are taken from a list",
      1_000,
      (n) => ({
        ...template(containers(n)),
        patch: {
          type: "strategic",
          body: template(numbered(n, (i) => ({ name: `c${i}`, $patch: "delete" }))),
        },
      }),
    ],
    [
      "the words that are taken from a list",
      5_000,
      (n) => ({
        finalizers: numbered(n, (i) => `a/${i}`),
        patch: {
          type: "strategic",
          body: { metadata: { "$deleteFromPrimitiveList/finalizers": numbered(n, (i) => `a/${i}`) } },
        },
      }),
    ],
    [
      "the keys that are retained",
      5_000,
      (n) => ({
        patch: {
          type: "strategic",
          body: {
            metadata: {
              annotations: {
                $retainKeys: numbered(n, (i) => `k${i}`),
                ...Object.fromEntries(numbered(n, (i) => [`k${i}`, ""])),
              },
            },
          },
        },
      }),
    ],
    [
      "the order of a list",
      2_000,
      (n) => ({
        ...template(containers(n)),
        patch: {
          type: "strategic",
          body: {
            spec: {
              template: {
                spec: {
                  "$setElementOrder/containers": containers(n)
                    .reverse()
                    .slice(0, n / 2),
                },
              },
            },
          },
        },
      }),
    ],
    [
      "the operations",
      1_000,
      (n) => ({
        ...template(containers(n)),
        patch: {
          type: "json",
          body: numbered(n, (i) => ({ op: "move", from: "/metadata/name", path: `/metadata/n${i}` }))
            .slice(0, 1)
            .concat(
              numbered(n, () => ({ op: "test", path: "/kind", from: "", value: "Deployment" }) as never),
            ),
        },
      }),
    ],
  ])("grows no faster than %s", async (_what, from, make) => {
    if (!deployments || !pods) throw new Error("kinds are missing");
    await expectLinear({
      from,
      make,
      run: ({ patch, finalizers, ...rest }) =>
        tried(() =>
          applyPatch(
            deployments,
            {
              apiVersion: "apps/v1",
              kind: "Deployment",
              metadata: { ...metadata, ...(finalizers ? { finalizers } : {}) },
              ...rest,
            },
            patch,
          ),
        ),
    });
  });
});
