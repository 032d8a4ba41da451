/** Completion indexes as a Job writes them: `1,3-5,7`. In order, and with a gap between each and the next. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

export type Intervals = readonly Interval[];

const part = /^\+?(\d{1,15})(?:-\+?(\d{1,15}))?$/;

/** What of the text lies below `completions`; parts that make no sense are left out. */
export function parseIntervals(text: string | undefined, completions: number): Intervals {
  const found: Interval[] = [];
  for (const one of text ? text.split(",") : []) {
    const [, first = "", last = first] = part.exec(one) ?? [];
    const interval = { first: Number(first), last: Math.min(Number(last), completions - 1) };
    if (first !== "" && interval.first <= interval.last) found.push(interval);
  }
  return unite(found.sort(byFirst), []);
}

/** Two neighbours are written one by one, as Kubernetes does. */
export function formatIntervals(intervals: Intervals): string {
  return intervals.map(({ first, last }) => text(first, last)).join(",");
}

function text(first: number, last: number): string {
  if (first === last) return String(first);
  return `${first}${last === first + 1 ? "," : "-"}${last}`;
}

/** @param indexes in whichever order, each as often as it likes */
export function intervalsOf(indexes: Iterable<number>): Intervals {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  return unite(
    sorted.map((index) => ({ first: index, last: index })),
    [],
  );
}

/** Both are in order of their firsts. */
export function unite(left: Intervals, right: Intervals): Intervals {
  const united: Interval[] = [];
  for (const next of merged(left, right)) {
    const previous = united.at(-1);
    if (!previous || next.first > previous.last + 1) united.push(next);
    else if (next.last > previous.last)
      united[united.length - 1] = { first: previous.first, last: next.last };
  }
  return united;
}

function* merged(left: Intervals, right: Intervals): Generator<Interval> {
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [left[i], right[j]];
    if (!a && !b) return;
    if (a && (!b || a.first < b.first)) {
      i++;
      yield a;
    } else if (b) {
      j++;
      yield b;
    }
  }
}

export const countOf = (intervals: Intervals) =>
  intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);

export function hasIndex(intervals: Intervals, index: number): boolean {
  let [low, high] = [0, intervals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((intervals[middle]?.last ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return (intervals[low]?.first ?? Number.POSITIVE_INFINITY) <= index;
}

/** Both are in order and without overlaps. */
export function intersect(left: Intervals, right: Intervals): Intervals {
  const common: Interval[] = [];
  for (let [i, j] = [0, 0]; ; ) {
    const [a, b] = [left[i], right[j]];
    if (!a || !b) return common;
    const both = { first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) };
    if (both.first <= both.last) common.push(both);
    if (a.last < b.last) i++;
    else j++;
  }
}

/** The first `count` indexes below `completions` that are not in `taken`. */
export function firstFree(taken: Intervals, count: number, completions: number): number[] {
  const free: number[] = [];
  let next = 0;
  for (const { first, last } of [...taken, { first: completions, last: completions }]) {
    for (; next < Math.min(first, completions) && free.length < count; next++) free.push(next);
    next = Math.max(next, last + 1);
  }
  return free;
}

const byFirst = (a: Interval, b: Interval) => a.first - b.first;
