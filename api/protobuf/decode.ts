import { badRequest } from "../errors.js";
import { type MessageField, Messages, messageOf } from "./messages.js";
import { specialMessages } from "./special-messages.js";
import { fields, type WireField } from "./wire.js";
import { isUnset } from "./zero-values.js";

const magic = Buffer.from("k8s\0", "latin1");
const entry = /\.[A-Za-z]+Entry$/;

/** Go structs that are embedded: JSON shows their fields in the outer object. */
const embedded: ReadonlySet<string> = new Set([
  "ephemeralContainerCommon",
  "handler",
  "localObjectReference",
  "persistentVolumeSource",
  "probeHandler",
  "rule",
  "ruleWithOperations",
  "volumeSource",
]);

type Fields = Record<string, unknown>;

/** Reads the protobuf form of the built-in kinds, `application/vnd.kubernetes.protobuf`. */
class ProtobufDecoder {
  readonly #messages = new Messages();

  /**
   * The object as its JSON would say it, with apiVersion and kind; not yet checked against a schema.
   * Throws ApiError 400 for what is no such thing. @param fallback for a body that names no type
   */
  decode(body: Buffer, fallback: { readonly apiVersion: string; readonly kind: string }): Fields {
    if (!body.subarray(0, magic.length).equals(magic)) {
      throw badRequest(
        "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
      );
    }
    try {
      return this.#unknown(body.subarray(magic.length), fallback);
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError)
        throw badRequest(`proto: ${error.message}`);
      throw error;
    }
  }

  /** The envelope: 1 is the type (1 apiVersion, 2 kind), 2 the object. */
  #unknown(body: Buffer, fallback: { readonly apiVersion: string; readonly kind: string }): Fields {
    const outer = byNumber(body);
    const type = byNumber(outer.get(1)?.bytes ?? Buffer.alloc(0));
    const apiVersion = type.get(1)?.bytes?.toString() || fallback.apiVersion;
    const kind = type.get(2)?.bytes?.toString() || fallback.kind;
    const name = messageOf(apiVersion, kind);
    if (!this.#messages.get(name)) {
      throw badRequest(
        `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`,
      );
    }
    return { apiVersion, kind, ...this.#message(name, outer.get(2)?.bytes ?? Buffer.alloc(0)) };
  }

  #message(name: string, body: Buffer): Fields {
    const known = this.#messages.get(name);
    const object: Fields = {};
    for (const wire of fields(body)) {
      const field = known?.get(wire.number);
      if (field) this.#set(object, field, wire);
    }
    return object;
  }

  #set(object: Fields, field: MessageField, wire: WireField): void {
    const { name, type, repeated } = field;
    const value = this.#value(type, wire);
    if (repeated && entry.test(type)) {
      const { key = "", value: item } = value as Fields;
      object[name] = Object.assign((object[name] as Fields | undefined) ?? {}, { [String(key)]: item ?? "" });
    } else if (repeated) object[name] = [...((object[name] as unknown[] | undefined) ?? []), value];
    else if (embedded.has(name) && typeof value === "object") Object.assign(object, value);
    else if (!isUnset(name, value)) object[name] = value;
  }

  #value(type: string, { bytes = Buffer.alloc(0), value = 0n, double = 0 }: WireField): unknown {
    switch (type) {
      case "string":
        return bytes.toString();
      case "int":
        return Number(BigInt.asIntN(64, value));
      case "bool":
        return value !== 0n;
      case "bytes":
        return bytes.toString("base64");
      case "double":
        return double;
    }
    const special = specialMessages[type];
    return special ? special(bytes) : this.#message(type, bytes);
  }
}

const byNumber = (message: Buffer) => new Map([...fields(message)].map((field) => [field.number, field]));

/** The built-in kinds' decoder: immutable but for what it remembers of message definitions. */
export const protobuf = new ProtobufDecoder();
