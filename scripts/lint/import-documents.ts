import { isDeepStrictEqual } from "node:util";
import { importOverrides, type Override } from "./import-overrides.js";
import { importRows, packageHomes } from "./import-rules.js";

const begin = "<!-- written by npm run imports -->\n";
const end = "<!-- end -->\n";

type Overridden = Partial<Override> & { readonly linter?: { readonly rules?: { readonly style?: object } } };

/** biome.json with the rules of the table in place of those that it has. */
export function withImportRules(biome: string, folders: readonly string[]): string {
  const configuration: { overrides: Overridden[] } = JSON.parse(biome);
  const others = configuration.overrides.filter(
    ({ linter }) => !Object.hasOwn(linter?.rules?.style ?? {}, "noRestrictedImports"),
  );
  const wanted = { ...configuration, overrides: [...importOverrides(folders), ...others] };
  return isDeepStrictEqual(wanted, configuration) ? biome : `${JSON.stringify(wanted, undefined, 2)}\n`;
}

/** CONTRIBUTING.md with the table as its readers see it. */
export function withImportTable(text: string): string {
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end, from);
  if (from < begin.length || to < 0) throw new Error("the marks of the table are gone");
  return `${text.slice(0, from)}\n${importTable()}\n${text.slice(to)}`;
}

function importTable(): string {
  const rows = importRows.map(([folder, ...may]) => [folder, may.join(", ") || "nothing of ours"]);
  const homes = Object.entries(packageHomes).map(([name, of]) => [name, of.join(", ") || "nowhere"]);
  const table = (head: readonly string[], lines: readonly (readonly string[])[]) =>
    [head, ["---", "---"], ...lines].map((cells) => `| ${cells.map(cellOf).join(" | ")} |\n`).join("");
  return `${table(["folder", "may import"], rows)}\n${table(["package", "only in"], homes)}`;
}

/** A star would begin emphasis. */
const cellOf = (text: string) => text.replaceAll("*", "\\*");
