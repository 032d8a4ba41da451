import { describe, expect, it } from "@jest/globals";
import { withoutTooMany } from "../../../../api/apply/ancient-changes.js";
import { applyConflict } from "../../../../api/apply/conflict-error.js";
import { readManagers, writeManagers } from "../../../../api/apply/managers.js";
import type { V1ManagedFieldsEntry } from "../../../../api/generated/types.js";

const entry = (manager: string, more: Partial<V1ManagedFieldsEntry> = {}): V1ManagedFieldsEntry => ({
  manager,
  operation: "Update",
  apiVersion: "v1",
  time: "2026-01-01T00:00:00Z",
  fieldsType: "FieldsV1",
  fieldsV1: { "f:data": { [`f:${manager}`]: {} } },
  ...more,
});
const names = (entries: readonly V1ManagedFieldsEntry[]) => entries.map(({ manager }) => manager);

describe("managedFields", () => {
  it("are written with appliers first, then by time, name, version and subresource", () => {
    const entries = [
      entry("b", { time: "2026-01-02T00:00:00Z" }),
      entry("c", { subresource: "status" }),
      entry("c"),
      entry("a"),
      entry("z", { operation: "Apply" }),
    ];
    expect(
      writeManagers(readManagers(entries)).map(({ manager, subresource }) => [manager, subresource]),
    ).toEqual([
      ["z", undefined],
      ["a", undefined],
      ["c", undefined],
      ["c", "status"],
      ["b", undefined],
    ]);
  });

  it.each([
    ["another operation", entry("a", { operation: "Delete" }), "operation must be `Apply` or `Update`"],
    ["no version", entry("a", { apiVersion: "" }), "apiVersion must not be empty"],
    ["another type of fields", entry("a", { fieldsType: "FieldsV2" }), 'invalid fieldsType "FieldsV2"'],
    ["fields that are none", entry("a", { fieldsV1: 1 }), "must be an object"],
  ])("of %s make no sense", (_what, wrong, message) => {
    expect(() => readManagers([wrong])).toThrow(message);
  });

  it("know at most ten updaters: the oldest become one", () => {
    const day = (index: number) => `2026-01-${String(index + 1).padStart(2, "0")}T00:00:00Z`;
    const many = Array.from({ length: 13 }, (_, index) => entry(`m${index}`, { time: day(index) }));
    const kept = writeManagers(
      withoutTooMany(readManagers([...many, entry("applier", { operation: "Apply" })])),
    );
    expect(names(kept)).toEqual([
      ...["applier", "ancient-changes"],
      ...["m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"],
    ]);
    expect(kept[1]).toMatchObject({
      time: day(3),
      fieldsV1: { "f:data": { "f:m0": {}, "f:m1": {}, "f:m2": {}, "f:m3": {} } },
    });
  });

  it("are named in a conflict, each with all that is theirs", () => {
    const conflicts = readManagers([
      entry("b", { subresource: "status", fieldsV1: { "f:data": { "f:x": {}, "f:y": {} } } }),
      entry("a", { operation: "Apply" }),
    ]);
    expect(applyConflict(conflicts).message).toBe(
      [
        'Apply failed with 3 conflicts: conflicts with "a":',
        "- .data.a",
        'conflicts with "b" with subresource "status" using v1:',
        "- .data.x",
        "- .data.y",
      ].join("\n"),
    );
  });
});
