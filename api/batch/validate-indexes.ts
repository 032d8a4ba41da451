import { quoted } from "../field-error.js";
import type { Interval } from "./index-intervals.js";

/** How many indexes a list has; or what is wrong with it. */
export type IndexCount = { readonly count: number } | { readonly error: string };

/** Stricter than what is read: in order, without overlaps, below `completions`. */
export function countIndexes(text: string, completions: number): IndexCount {
  let [count, previous] = [0, -1];
  for (const part of text === "" ? [] : text.split(",")) {
    const interval = parseInterval(part, completions);
    if ("error" in interval) return interval;
    if (previous >= interval.first) return { error: unordered(previous, interval.first) };
    count += interval.last - interval.first + 1;
    previous = interval.last;
  }
  return { count };
}

function parseInterval(text: string, completions: number): Interval | { readonly error: string } {
  const ends = text.split("-");
  if (ends.length > 2) {
    const rule = "an index interval can have at most two parts separated by '-'";
    return { error: `the fragment ${quoted(text)} violates the requirement that ${rule}` };
  }
  for (const end of ends) {
    if (!/^\+?\d+$/.test(end)) return { error: `cannot convert string to integer for index: ${quoted(end)}` };
    if (Number(end) >= completions) return { error: `too large index: ${quoted(end)}` };
  }
  const [first = 0, last = first] = ends.map(Number);
  if (ends.length > 1 && first >= last) return { error: unordered(first, last) };
  return { first, last };
}

const unordered = (previous: number, current: number) =>
  `non-increasing order, previous: ${previous}, current: ${current}`;
