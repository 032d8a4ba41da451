import { fields } from "./wire.js";

/** Messages that are something plainer in JSON. Undefined: as if it were not there. */
export const specialMessages: Readonly<Record<string, (message: Buffer) => unknown>> = {
  "meta.v1.Time": (message) => time(message)?.replace(/\.\d+Z$/, "Z"),
  "meta.v1.MicroTime": (message) => time(message),
  "resource.Quantity": (message) => text(message) || undefined,
  "intstr.IntOrString": intOrString,
  "meta.v1.FieldsV1": json,
  "runtime.RawExtension": json,
  "meta.v1.Verbs": items,
  "authentication.v1.ExtraValue": items,
  "authorization.v1.ExtraValue": items,
  "certificates.v1.ExtraValue": items,
};

const fieldOf = (message: Buffer, number: number) =>
  [...fields(message)].find((field) => field.number === number);

const text = (message: Buffer) => fieldOf(message, 1)?.bytes?.toString() ?? "";

function items(message: Buffer): string[] {
  return [...fields(message)].flatMap(({ bytes }) => (bytes ? [bytes.toString()] : []));
}

function json(message: Buffer): unknown {
  const raw = text(message);
  return raw === "" ? undefined : JSON.parse(raw);
}

/** Seconds and nanoseconds since the epoch, with six digits as a MicroTime has. */
function time(message: Buffer): string | undefined {
  const seconds = fieldOf(message, 1)?.value;
  if (seconds === undefined) return undefined;
  const micros = Math.floor(Number(fieldOf(message, 2)?.value ?? 0n) / 1_000);
  const whole = new Date(Number(BigInt.asIntN(64, seconds)) * 1_000).toISOString().slice(0, 19);
  return `${whole}.${String(micros).padStart(6, "0")}Z`;
}

function intOrString(message: Buffer): number | string {
  if (Number(fieldOf(message, 1)?.value ?? 0n) === 1) return fieldOf(message, 3)?.bytes?.toString() ?? "";
  return Number(BigInt.asIntN(64, fieldOf(message, 2)?.value ?? 0n));
}
