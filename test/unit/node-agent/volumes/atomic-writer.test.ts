import { mkdtemp, readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { writeAtomically } from "../../../../node-agent/volumes/atomic-writer.js";
import { seededRandom } from "../../../support/seeded-random.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "atomic-writer-"));
});
afterEach(() => rm(directory, { recursive: true }));

const random = seededRandom();
const tree = (files: Record<string, string>, mode = 0o644) =>
  new Map(Object.entries(files).map(([path, text]) => [path, { data: Buffer.from(text), mode }]));

it("swaps all files at once and removes what is no longer there", async () => {
  expect(await writeAtomically(directory, tree({ a: "1", "d/b": "2" }), random)).toBe(true);
  const first = await readlink(join(directory, "..data"));
  expect(await readFile(join(directory, "d/b"), "utf8")).toBe("2");
  expect(await writeAtomically(directory, tree({ a: "3" }), random)).toBe(true);
  expect(await readFile(join(directory, "a"), "utf8")).toBe("3");
  const names = await readdir(directory);
  expect(names).not.toContain("d");
  expect(names).not.toContain(first);
});

it("touches nothing when nothing has changed", async () => {
  await writeAtomically(directory, tree({ a: "1" }), random);
  const first = await readlink(join(directory, "..data"));
  expect(await writeAtomically(directory, tree({ a: "1" }), random)).toBe(false);
  expect(await readlink(join(directory, "..data"))).toBe(first);
});

it("sets modes, and writes anew when they change", async () => {
  await writeAtomically(directory, tree({ a: "1" }, 0o400), random);
  expect((await stat(join(directory, "a"))).mode & 0o777).toBe(0o400);
  expect(await writeAtomically(directory, tree({ a: "1" }, 0o444), random)).toBe(true);
});
