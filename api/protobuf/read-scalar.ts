import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { numberOf } from "../json/exact-number.js";
import { parseJson } from "../json/parse-json.js";
import type { TypeSchema } from "../schema/schema.js";
import type { ScalarKind } from "../schema/type-kind.js";

/** How each scalar kind stands on the wire. */
export function scalarWireType(kind: ScalarKind): WireType {
  switch (kind) {
    case "boolean":
    case "int32":
    case "int64":
      return WireType.Varint;
    case "double":
      return WireType.Bit64;
    default:
      return WireType.LengthDelimited;
  }
}

/** The next value as JSON has it; undefined for what JSON would write as null. */
export function readScalar(reader: BinaryReader, kind: ScalarKind): unknown {
  switch (kind) {
    case "string":
      return reader.string();
    case "boolean":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "int64":
      return numberOf(String(reader.int64()));
    case "double":
      return reader.double();
    case "bytes":
      return Buffer.from(reader.bytes()).toString("base64");
    case "time":
      return time(reader.bytes(), () => "");
    case "microtime":
      return time(reader.bytes(), (nanos) => `.${String(Math.floor(nanos / 1000)).padStart(6, "0")}`);
    case "quantity":
      return partsOf(reader.bytes()).text || "0";
    case "int-or-string":
      return intOrString(partsOf(reader.bytes()));
    case "any":
      return json(reader.bytes());
  }
}

/** What Go has where nothing was set; undefined for kinds whose zero JSON writes out. */
export function zeroOf(type: TypeSchema): unknown {
  switch (type.kind) {
    case "string":
    case "bytes":
      return "";
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "double":
      return 0;
    default:
      return undefined;
  }
}

/** The messages that JSON writes as one value are all made of a few of these. */
interface Parts {
  /** Varints by field number. */
  readonly numbers: ReadonlyMap<number, number>;
  /** The last string. */
  readonly text: string;
}

function partsOf(message: Uint8Array): Parts {
  const reader = new BinaryReader(message);
  const numbers = new Map<number, number>();
  let text = "";
  while (reader.pos < message.length) {
    const [number, wireType] = reader.tag();
    if (wireType === WireType.Varint) numbers.set(number, Number(reader.int64()));
    else if (wireType === WireType.LengthDelimited) text = reader.string();
    else reader.skip(wireType, number);
  }
  return { numbers, text };
}

/** Seconds and nanoseconds since 1970, of a year that can be written. Go writes its zero time as an empty message. */
function time(message: Uint8Array, fraction: (nanos: number) => string): string | undefined {
  if (message.length === 0) return undefined;
  const { numbers } = partsOf(message);
  const [seconds = 0, nanos = 0] = [numbers.get(1), numbers.get(2)];
  if (!(seconds >= firstSecond && seconds <= lastSecond && nanos >= 0 && nanos < 1e9)) {
    throw new Error(`proto: ${seconds} s and ${nanos} ns since 1970 are no time of the years 0 to 9999`);
  }
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction(nanos)}Z`;
}

/** 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
const firstSecond = -62_167_219_200;
const lastSecond = 253_402_300_799;

/** Field 1 says which of the two it is: an integer unless 1. */
function intOrString({ numbers, text }: Parts): number | string {
  return numbers.get(1) === 1 ? text : (numbers.get(2) ?? 0);
}

/** Values of any shape travel as JSON in the one field of a message. */
function json(message: Uint8Array): unknown {
  const { text } = partsOf(message);
  return text === "" ? undefined : (parseJson(text) ?? undefined);
}
