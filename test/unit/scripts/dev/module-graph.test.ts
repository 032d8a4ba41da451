import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programDigest } from "../../../../scripts/dev/module-graph.js";

describe("a program's digest", () => {
  let directory: string;
  const write = (name: string, text: string) => writeFile(join(directory, name), text);
  const digest = () => programDigest(join(directory, "main.js"));
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "module-graph-"));
    await write(
      "main.js",
      'import { a } from "./a.js";\nconst helper = new URL("./helper.js", import.meta.url);',
    );
    await write("a.js", 'export { b } from "./b.js";\nimport "node:fs";');
    await write("b.js", 'import { a } from "./a.js"; export const b = 1;');
    await write("helper.js", "");
    await write("stranger.js", "");
  });
  afterEach(() => rm(directory, { recursive: true }));

  it.each(["main.js", "a.js", "b.js", "helper.js"])("changes with %s", async (name) => {
    const before = await digest();
    await write(name, "export const other = 2;");
    expect(await digest()).not.toBe(before);
  });

  it("stays when nothing changed that the program loads", async () => {
    const before = await digest();
    await write("stranger.js", "export const other = 2;");
    await write("b.js", 'import { a } from "./a.js"; export const b = 1;');
    expect(await digest()).toBe(before);
  });
});
