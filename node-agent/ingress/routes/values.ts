import { type Cidr, parseCidr } from "../../../common/ipv4.js";

/** What an annotation's text means; throws an Error that says what it should be. */
export type Reading<T> = (text: string) => T;

export const flag: Reading<boolean> = (text) => {
  if (text !== "true" && text !== "false") throw new Error('must be "true" or "false"');
  return text === "true";
};

export const whole =
  (least: number, most: number): Reading<number> =>
  (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };

/** @returns milliseconds; nginx takes a plain number for seconds */
export const seconds: Reading<number> = (text) => {
  const [, value, unit] = /^(\d{1,6})(ms|s|m|h)?$/.exec(text) ?? [];
  const factor = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit ?? "s"];
  const ms = Number(value) * (factor ?? Number.NaN);
  if (!(ms >= 1 && ms <= 86_400_000)) throw new Error("must be a time from 1 to 86400 seconds");
  return ms;
};

/** @returns bytes, as nginx writes sizes; 0: without limit */
export const size: Reading<number> = (text) => {
  const [, value, unit] = /^(\d{1,12})([kKmMgG]?)$/.exec(text) ?? [];
  if (value === undefined) throw new Error("must be a size such as 8m");
  return Number(value) * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit?.toLowerCase() ?? ""] ?? 1);
};

export const oneOf =
  <T extends string>(...values: readonly T[]): Reading<T> =>
  (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new Error(`must be one of ${values.join(", ")}`);
    return found;
  };

const most = 256;

/** Names and such, with commas between them. */
export const list =
  (pattern: RegExp): Reading<readonly string[]> =>
  (text) => {
    const parts = text
      .split(",", most + 1)
      .map((part) => part.trim())
      .filter((part) => part !== "");
    if (parts.length > most) throw new Error(`must have at most ${most} entries`);
    const wrong = parts.find((part) => !pattern.test(part));
    if (wrong !== undefined) throw new Error(`has an entry that can't be used: ${JSON.stringify(wrong)}`);
    return parts;
  };

/** IPv4 addresses and ranges. */
export const ranges: Reading<readonly Cidr[]> = (text) =>
  list(/^[\d./]{7,18}$/)(text).map((part) => {
    const range = parseCidr(part.includes("/") ? part : `${part}/32`);
    if (!range) throw new Error(`has an entry that is no IPv4 range: ${JSON.stringify(part)}`);
    return range;
  });

/** What may stand in a header, or a place to be sent to: no control characters. */
export const headerText =
  (longest: number): Reading<string> =>
  (text) => {
    if (text.length > longest || !/^[\x20-\x7e]*$/.test(text)) {
      throw new Error(`must be at most ${longest} printable characters`);
    }
    return text;
  };

export const absolutePath: Reading<string> = (text) => {
  if (!/^\/[\x21-\x7e]{0,1024}$/.test(text)) throw new Error("must be an absolute path");
  return text;
};

/** Where a browser may be sent. */
export const webAddress: Reading<string> = (text) => {
  if (!/^https?:\/\/[\x21-\x7e]{1,2048}$/.test(text) || !URL.canParse(text.replaceAll("$request_uri", ""))) {
    throw new Error("must be a URL of http or https");
  }
  return text;
};
