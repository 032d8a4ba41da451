import { describe, expect, it } from "@jest/globals";
import { withImportRules, withImportTable } from "../../../../scripts/lint/import-documents.js";

describe("the documents made of the import rules", () => {
  const rule = (message: string) => ({
    includes: ["api/*.ts"],
    linter: { rules: { style: { noRestrictedImports: { level: "error", options: { message } } } } },
  });
  const other = { includes: ["test/**"], linter: { rules: { style: { useImportType: "off" } } } };

  it("replace the lint errors that there are, and leave the rest", () => {
    const written = withImportRules(JSON.stringify({ files: {}, overrides: [rule("old"), other] }), ["api"]);
    const { files, overrides } = JSON.parse(written);
    expect(files).toEqual({});
    expect(overrides).toContainEqual(other);
    expect(overrides).not.toContainEqual(rule("old"));
    expect(overrides.length).toBeGreaterThan(2);
  });

  it("stay as they are, however they are laid out, while they are up to date", () => {
    const written = withImportRules(JSON.stringify({ overrides: [] }), ["api"]);
    const laidOut = JSON.stringify(JSON.parse(written));
    expect(withImportRules(laidOut, ["api"])).toBe(laidOut);
    const table = withImportTable("a\n<!-- written by npm run imports -->\nstale\n<!-- end -->\nb\n");
    expect(table).toContain("| api | nothing of ours |\n");
    expect(table.split("\n")).toEqual(expect.arrayContaining(["a", "b"]));
    expect(table).not.toContain("stale");
    expect(withImportTable(table)).toBe(table);
  });
});
