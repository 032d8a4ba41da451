import { ApiError } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { printTable } from "../../../api/printers/print-table.js";
import { decodeValue } from "../../../api/schema/decode.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import { schemaOf } from "../../../api/scheme/schema-of.js";
import { scheme } from "../../../api/scheme.js";
import type { Random } from "../../../common/random.js";
import { pick } from "../chance.js";
import { randomObject } from "../random-object.js";
import type { FuzzTarget } from "../target.js";

const kinds = scheme.all().flatMap((info) => info.versions.map((version) => ({ info, version })));

/** Objects of any kind, as their schema allows them, in the columns of `kubectl get`. */
export const printedTables: FuzzTarget = {
  name: "printed-tables",
  seeds: [Buffer.from(`0 {"metadata":{"name":"a"}}`)],
  words: ["null", '"":', "{}", "[]"],
  make: makeObject,
  run(input) {
    const text = Buffer.from(input).toString();
    const { info, version } = kinds[Number.parseInt(text, 10) % kinds.length] ?? {
      info: undefined,
      version: "",
    };
    const object = info && decoded(text.slice(text.indexOf(" ") + 1), schemaOf(info, version));
    if (info && object) printTable(info, [object], Date.UTC(2026, 0, 1));
  },
};

function makeObject(random: Random): Uint8Array {
  const { info, version } = pick(random, kinds) ?? { info: undefined, version: "" };
  if (!info) return new Uint8Array();
  const at = kinds.findIndex((one) => one.info === info && one.version === version);
  const object = randomObject(schemaOf(info, version), info.kind, random);
  const apiVersion = info.group ? `${info.group}/${version}` : version;
  return Buffer.from(`${at} ${JSON.stringify({ ...object, apiVersion, kind: info.kind })}`);
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
