import { expect, it } from "@jest/globals";
import { circles } from "../../../../scripts/lint/circles.js";
import { importRows } from "../../../../scripts/lint/import-rules.js";

/** A house's own files stand on all its rooms. */
it.each(["control-plane/apiserver"])("leads one way between the rooms of %s", (house) => {
  const rows = importRows.filter(([folder]) => folder.startsWith(`${house}/`));
  const rooms = rows.map(([folder]) => folder);
  const inside = (may: readonly string[]) => may.filter((one) => one.startsWith(`${house}/`));
  const imports = rows.map(
    ([folder, ...may]) => [folder, new Set(folder === `${house}/*` ? rooms.slice(1) : inside(may))] as const,
  );
  expect(rooms[0]).toBe(`${house}/*`);
  expect(circles(new Map(imports))).toEqual([]);
});
