import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** What Kubernetes puts before every object in protobuf. */
export const magic: Uint8Array = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

export const protobufMediaType = "application/vnd.kubernetes.protobuf";

/** An object's type beside its own bytes. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** Takes the envelope off. Throws an Error with Kubernetes' words for what is none. */
export function openEnvelope(body: Uint8Array): Envelope {
  if (body.length === 0) throw new Error("empty data");
  if (!magic.every((byte, index) => body[index] === byte)) {
    const prefix = `[${magic.join(" ")}]`;
    throw new Error(`provided data does not appear to be a protobuf message, expected prefix ${prefix}`);
  }
  if (body.length === magic.length) throw new Error("empty body");
  const parts = byteFields(body.subarray(magic.length));
  const type = byteFields(parts.get(1) ?? new Uint8Array());
  return { apiVersion: text(type.get(1)), kind: text(type.get(2)), raw: parts.get(2) ?? new Uint8Array() };
}

const text = (bytes: Uint8Array | undefined) => (bytes ? new TextDecoder().decode(bytes) : "");

/** The length-delimited fields of a message, the last of each number. */
function byteFields(message: Uint8Array): Map<number, Uint8Array> {
  const fields = new Map<number, Uint8Array>();
  const reader = new BinaryReader(message);
  while (reader.pos < message.length) {
    const [number, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited) fields.set(number, reader.bytes());
    else reader.skip(wireType, number);
  }
  return fields;
}
