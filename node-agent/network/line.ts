import { type Cidr, formatAddress, formatCidr } from "../../common/ipv4.js";

declare const safe: unique symbol;

/**
 * Text for a batch language (`ip -batch`, `bridge -batch`, `iptables-restore`). Such a language has no quoting worth the
 * name, so what was put together of strings could hold another command: a line is made of constants and parsed values
 * alone, and nothing else is taken where lines are wanted.
 */
export type Line = string & { readonly [safe]: true };

/** What may stand in a line: a number, an address range, words that are a line already. */
type Value = number | Cidr | Line;

/** A line: `` line`route replace ${range} dev ${bridge}` ``. */
export function line(parts: TemplateStringsArray, ...values: readonly Value[]): Line {
  return String.raw({ raw: parts }, ...values.map(textOf)) as Line;
}

function textOf(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "object") return formatCidr(value);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is no number for a command`);
  return String(value);
}

/** An IPv4 address, which would be a mere number otherwise. */
export const address = (value: number): Line => formatAddress(value) as Line;

const word = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** The name of an interface, a chain, a pod's uid: a word that can be nothing else. Throws for any other text. */
export function name(text: string): Line {
  if (!isName(text)) throw new Error(`${JSON.stringify(text.slice(0, 64))} is no name for a command`);
  return text as Line;
}

export const isName = (text: string): boolean => word.test(text);
