import { describe, expect, it } from "@jest/globals";
import { folderComplaints } from "../../../../scripts/lint/folder-circles.js";
import type { ImportRow } from "../../../../scripts/lint/import-rules.js";

const rows: readonly ImportRow[] = [["a/*"], ["a/b"], ["a/b/c"], ["d"]];
const complaints = (files: Record<string, string[]>) =>
  folderComplaints(new Map(Object.entries(files).map(([file, imported]) => [file, new Set(imported)])), rows);

describe("circles among the table's folders", () => {
  it.each([
    ["one way", { "a/x.ts": ["a/b/x.ts"], "a/b/x.ts": ["d/x.ts"], "d/x.ts": [] }, []],
    ["files of one folder", { "d/x.ts": ["d/y.ts"], "d/y.ts": ["d/x.ts"] }, []],
    ["folders below a row, which are its own", { "d/x.ts": ["d/e/x.ts"], "d/e/y.ts": ["d/y.ts"] }, []],
    ["tests, which have no row", { "d/x.ts": ["test/x.ts"], "test/y.ts": ["d/y.ts"] }, []],
    [
      "a folder and what lies in it",
      { "a/x.ts": ["a/b/x.ts"], "a/b/y.ts": ["a/y.ts"] },
      ["import each other: a/* a/b"],
    ],
    [
      "a ring of three, by different files",
      { "a/b/x.ts": ["a/b/c/x.ts"], "a/b/c/y.ts": ["d/x.ts"], "d/y.ts": ["a/b/y.ts"] },
      ["import each other: a/b a/b/c d"],
    ],
  ])("of %s", (_name, files, expected) => {
    expect(complaints(files as Record<string, string[]>)).toEqual(expected);
  });
});
