import { ApiError } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { printTable } from "../../../api/printers/print-table.js";
import { decodeValue } from "../../../api/schema/decode.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { schemaOf } from "../../../api/scheme/schema-of.js";
import type { Random } from "../../../common/random.js";
import { pick } from "../chance.js";
import { randomObject } from "../random-object.js";
import type { FuzzTarget } from "../target.js";

const scheme = builtInScheme();

const kinds = scheme.all().flatMap((kind) => kind.versions.map((version) => ({ kind, version })));

/** Objects of any kind, as their schema allows them, in the columns of `kubectl get`. */
export const printedTables: FuzzTarget = {
  name: "printed-tables",
  seeds: [Buffer.from(`0 {"metadata":{"name":"a"}}`)],
  words: ["null", '"":', "{}", "[]"],
  make: makeObject,
  run(input) {
    const text = Buffer.from(input).toString();
    const { kind, version } = kinds[Number.parseInt(text, 10) % kinds.length] ?? {
      kind: undefined,
      version: "",
    };
    const object = kind && decoded(text.slice(text.indexOf(" ") + 1), schemaOf(kind, version));
    if (kind && object) printTable(kind, [object], Date.UTC(2026, 0, 1));
  },
};

function makeObject(random: Random): Uint8Array {
  const { kind, version } = pick(random, kinds) ?? { kind: undefined, version: "" };
  if (!kind) return new Uint8Array();
  const at = kinds.findIndex((one) => one.kind === kind && one.version === version);
  const object = randomObject(schemaOf(kind, version), kind.kind, random);
  const apiVersion = kind.group ? `${kind.group}/${version}` : version;
  return Buffer.from(`${at} ${JSON.stringify({ ...object, apiVersion, kind: kind.kind })}`);
}

function decoded(text: string, schema: ObjectSchema): KubeObject | undefined {
  try {
    const { object } = decodeValue(JSON.parse(text), schema, { fieldValidation: "Ignore" });
    return { metadata: {}, ...object } as unknown as KubeObject;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ApiError) return undefined;
    throw error;
  }
}
