import { describe, expect, it } from "@jest/globals";
import {
  countOf,
  firstFree,
  formatIntervals,
  hasIndex,
  intersect,
  intervalsOf,
  parseIntervals,
  unite,
} from "../../../../api/batch/index-intervals.js";
import { countIndexes } from "../../../../api/batch/validate-indexes.js";

const read = (text: string) => parseIntervals(text, 1_000);

describe("intervals of indexes", () => {
  it.each([
    ["", 10, ""],
    ["1,3-5,7", 10, "1,3-5,7"],
    ["1,2,3", 10, "1-3"],
    ["1-2", 10, "1,2"],
    ["0-9", 5, "0-4"],
    ["3,8-12,20", 10, "3,8,9"],
    ["5", 5, ""],
    ["a,3,1-b,4", 10, "3,4"],
    ["7,1", 10, "1,7"],
    ["1-4,2-3,4-6", 10, "1-6"],
  ])("%p below %p are %p", (text, completions, expected) => {
    expect(formatIntervals(parseIntervals(text, completions))).toBe(expected);
  });

  it.each([
    ["", "", ""],
    ["1-3", "", "1-3"],
    ["1-3", "4-6", "1-6"],
    ["1,5,9", "2-4,6-8", "1-9"],
    ["1-9", "3,4", "1-9"],
    ["0", "9", "0,9"],
  ])("%p and %p together are %p", (left, right, expected) => {
    expect(formatIntervals(unite(read(left), read(right)))).toBe(expected);
    expect(formatIntervals(unite(read(right), read(left)))).toBe(expected);
  });

  it.each([
    ["1-5", "3-8", "3-5"],
    ["1-9", "0,2,4-5,10", "2,4,5"],
    ["1,3", "2,4", ""],
    ["", "1", ""],
  ])("%p and %p have %p in common", (left, right, expected) => {
    expect(formatIntervals(intersect(read(left), read(right)))).toBe(expected);
    expect(formatIntervals(intersect(read(right), read(left)))).toBe(expected);
  });

  it.each([
    ["", 3, 2, [0, 1]],
    ["", 2, 5, [0, 1]],
    ["0-2,5", 9, 4, [3, 4, 6, 7]],
    ["0-8", 9, 4, []],
    ["20", 9, 0, []],
  ])("beside %p below %p the first %p are free", (taken, completions, count, expected) => {
    expect(firstFree(read(taken), count, completions)).toEqual(expected);
  });

  it("are counted and searched", () => {
    const intervals = intervalsOf([7, 1, 3, 2, 7, 9]);
    expect(formatIntervals(intervals)).toBe("1-3,7,9");
    expect(countOf(intervals)).toBe(5);
    expect([0, 1, 3, 4, 7, 8, 9, 10].filter((index) => hasIndex(intervals, index))).toEqual([1, 3, 7, 9]);
  });

  it.each([
    ["", { count: 0 }],
    ["0,2-4", { count: 4 }],
    [
      "1-2-3",
      {
        error: `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
      },
    ],
    ["x", { error: 'cannot convert string to integer for index: "x"' }],
    ["10", { error: 'too large index: "10"' }],
    ["3-1", { error: "non-increasing order, previous: 3, current: 1" }],
    ["5,3", { error: "non-increasing order, previous: 5, current: 3" }],
  ])("%p, strictly, come to %p", (text, expected) => {
    expect(countIndexes(text, 10)).toEqual(expected);
  });
});
