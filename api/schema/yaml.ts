import { parseDocument, type SchemaOptions } from "yaml";

export interface ParsedYaml {
  readonly value: unknown;
  /** `line 3: key "a" already set in map` */
  readonly duplicates: readonly string[];
}

/** YAML 1.1 without the types that Kubernetes' parser doesn't give to plain words. */
const foreignTypes = new Set(["timestamp", "intTime", "floatTime", "binary", "set", "omap", "pairs"]);
const options: SchemaOptions = {
  schema: "yaml-1.1",
  merge: true,
  customTags: (tags) =>
    tags.filter((tag) =>
      typeof tag === "string"
        ? !foreignTypes.has(tag)
        : !/timestamp|binary|set|omap|pairs/.test(tag.tag) && tag.format !== "TIME",
    ),
};

/** The first value of a YAML text, as JSON would give it. Throws an Error that begins with `yaml:`. */
export function parseYaml(text: string): ParsedYaml {
  const document = parseDocument(text, { ...options, uniqueKeys: true, logLevel: "silent" });
  const duplicates: string[] = [];
  for (const error of document.errors) {
    const line = error.linePos?.[0].line ?? 0;
    if (error.code !== "DUPLICATE_KEY") throw new Error(`yaml: line ${line}: ${firstLine(error.message)}`);
    duplicates.push(`line ${line}: key ${keyAt(text, error.pos[0])} already set in map`);
  }
  return { value: document.toJS({ mapAsMap: false, maxAliasCount: 100 }), duplicates };
}

const firstLine = (message: string) =>
  message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? message;

function keyAt(text: string, position: number): string {
  const key = /^(?:"[^"]*"|'[^']*'|[^:\n]*)/.exec(text.slice(position))?.[0] ?? "";
  return JSON.stringify(key.trim().replace(/^["']|["']$/g, ""));
}
