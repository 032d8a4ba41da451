import { isIpv4Address, isIpv6Address } from "../meta/ip.js";
import { isInt64 } from "../schema/coerce.js";
import { canonicalTime } from "../schema/timestamps.js";

type Check = (text: string) => boolean;

const uuid = (version: string): Check => {
  const pattern = new RegExp(
    `^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`,
    "i",
  );
  return (text) => pattern.test(text);
};

/** The formats of texts that are checked; all others say nothing. */
const checks: Readonly<Record<string, Check>> = {
  byte: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
  cidr: isCidr,
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
  "date-time": isTime,
  datetime: isTime,
  duration: (text) => /^[-+]?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w) ?)+$/.test(text.slice(0, 256)),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text.slice(0, 1024)),
  hostname: (text) =>
    text.length <= 255 && text.split(".").every((part) => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})$/.test(part)),
  ipv4: (text) => isIpv4Address(text).length === 0,
  ipv6: (text) => isIpv6Address(text).length === 0,
  mac: (text) => /^[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}$/.test(text),
  uri: isUri,
  uuid: uuid("[0-9a-f]"),
  uuid3: uuid("3"),
  uuid4: uuid("4"),
  uuid5: uuid("5"),
};

export function isOfFormat(format: string, text: string): boolean {
  return Object.hasOwn(checks, format) ? (checks[format]?.(text) ?? true) : true;
}

/** Whether an integer fits into what its format says. */
export const isOfIntegerFormat = (format: string | undefined, value: number): boolean =>
  format !== "int32" || (isInt64(value) && Math.abs(value) <= 2 ** 31);

function isTime(text: string): boolean {
  try {
    canonicalTime(text);
    return true;
  } catch {
    return false;
  }
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...more] = text.split("/");
  if (more.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  if (isIpv4Address(address).length === 0) return Number(bits) <= 32;
  return isIpv6Address(address).length === 0 && Number(bits) <= 128;
}

function isUri(text: string): boolean {
  return text.startsWith("/") ? URL.canParse(text, "http://host") : URL.canParse(text);
}
