import { type Cidr, parseCidr } from "../../../common/ipv4.js";

/** Addresses, or ports, from `first` to `last`, both of them included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Spans in ascending order that neither overlap nor touch. */
export type Spans = readonly Span[];

export const everyAddress: Spans = [{ first: 0, last: 2 ** 32 - 1 }];

export const isEveryAddress = (spans: Spans): boolean =>
  spans.length === 1 && spans[0]?.first === 0 && spans[0].last === 2 ** 32 - 1;

/** All that any of these hold. */
export function union(spans: Iterable<Span>): Spans {
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of [...spans].sort((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

/** What `span` holds and `without` doesn't. */
export function subtract(span: Span, without: Spans): Spans {
  const left: Span[] = [];
  let first = span.first;
  for (const hole of without) {
    if (hole.last < first) continue;
    if (hole.first > span.last) break;
    if (hole.first > first) left.push({ first, last: hole.first - 1 });
    first = hole.last + 1;
  }
  return first > span.last ? left : [...left, { first, last: span.last }];
}

/** By halving: a policy may name thousands. */
export function holds(spans: Spans, value: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span && span.last < value) low = middle + 1;
    else high = middle;
  }
  const found = spans[low];
  return found !== undefined && found.first <= value;
}

/** An `ipBlock`. What isn't IPv4 names no address here; an exception that can't be read leaves nothing of the block. */
export function blockSpans(cidr: string, except: readonly string[] = []): Spans {
  const block = parseCidr(cidr);
  const holes = except.map(parseCidr);
  if (!block || holes.includes(undefined)) return [];
  return subtract(spanOf(block), union(holes.flatMap((hole) => (hole ? [spanOf(hole)] : []))));
}

const spanOf = ({ base, size }: Cidr): Span => ({ first: base, last: base + size - 1 });
