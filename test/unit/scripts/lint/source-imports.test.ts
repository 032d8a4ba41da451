import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { sourceImports } from "../../../../scripts/lint/source-imports.js";

it("reads what files import of ours: values, types, names passed on, and what is loaded late", async () => {
  const root = await mkdtemp(join(tmpdir(), "source-imports-"));
  try {
    await mkdir(join(root, "part", "inner"), { recursive: true });
    await writeFile(
      join(root, "part", "inner", "a.ts"),
      [
        'import { readFile } from "node:fs/promises";',
        'import type { B } from "./b.js";',
        'import {\n  type C,\n  d,\n} from "../c.js";',
        'import "../../other/e.js";',
        'export { f } from "./f.js";',
        'const late = await import("./late.js");',
      ].join("\n"),
    );
    expect(await sourceImports(root, ["part"])).toEqual(
      new Map([
        [
          "part/inner/a.ts",
          new Set(["part/inner/b.ts", "part/c.ts", "other/e.ts", "part/inner/f.ts", "part/inner/late.ts"]),
        ],
      ]),
    );
  } finally {
    await rm(root, { recursive: true });
  }
});
