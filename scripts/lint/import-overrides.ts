import { dirname, relative } from "node:path/posix";
import { type ImportRow, importRows, packageHomes } from "./import-rules.js";

/** A part of biome.json. */
export interface Override {
  readonly includes: readonly string[];
  readonly linter: { readonly rules: { readonly style: { readonly noRestrictedImports: unknown } } };
}

/** Sources that go by the rules. */
const everywhere = ["**/*.ts", "!test/**", "!scripts/**"];

/**
 * The rules for Biome, of which the last that fits a file counts. It sees only what stands in an import, so that there is
 * one for every depth: a path leads out of the folder by so many `..`.
 */
export function importOverrides(
  folders: readonly string[],
  rows = importRows,
  homes = packageHomes,
): Override[] {
  const nothing = override(
    everywhere,
    deniedPackages("", homes),
    ["../**"],
    "a folder without a row may import nothing",
  );
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    nothing,
    ...sorted.flatMap((row) => depthsOf(row[0], folders).map((depth) => ofRow(row, depth, homes))),
  ];
}

/** How far below the folder the row goes, from nothing on: no deeper than there are folders. */
function depthsOf(row: string, folders: readonly string[]): number[] {
  if (row.endsWith("/*")) return [0];
  const below = folders.filter((folder) => folder.startsWith(`${row}/`));
  const deepest = Math.max(0, ...below.map((folder) => folder.split("/").length - row.split("/").length));
  return Array.from({ length: deepest + 1 }, (_, depth) => depth);
}

function ofRow([name, ...may]: ImportRow, depth: number, homes: typeof packageHomes): Override {
  const folder = name.replace(/\/\*$/, "");
  const up = "../".repeat(depth);
  const allowed = may.map((one) => `!${up}${pathTo(folder, one)}`);
  const message = `${name} may import only ${may.join(", ") || "nothing of ours"}`;
  const files = `${folder}/${"*/".repeat(depth)}*.ts`;
  return override([files], deniedPackages(folder, homes), [`${up}../**`, ...allowed], message);
}

function pathTo(from: string, pattern: string): string {
  if (pattern.endsWith("/*")) return `${relative(from, dirname(pattern))}/*.js`;
  return `${relative(from, pattern)}/**`;
}

function deniedPackages(folder: string, homes: typeof packageHomes): Record<string, string> {
  const denied = Object.entries(homes).filter(
    ([, of]) => !of.some((home) => `${folder}/`.startsWith(`${home}/`)),
  );
  return Object.fromEntries(denied.map(([name, of]) => [name, knownBy(of)]));
}

const knownBy = (homes: readonly string[]) =>
  homes.length > 0 ? `only ${homes.join(", ")} may know it` : "nobody may know it";

function override(
  includes: readonly string[],
  paths: Readonly<Record<string, string>>,
  group: readonly string[],
  message: string,
): Override {
  const options = { paths, patterns: [{ group, message }] };
  return { includes, linter: { rules: { style: { noRestrictedImports: { level: "error", options } } } } };
}
