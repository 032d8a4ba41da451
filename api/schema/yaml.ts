import {
  Composer,
  type CST,
  type Document,
  isScalar,
  Lexer,
  LineCounter,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  visit,
  type YAMLParseError,
} from "yaml";
import { deepest, tooDeep } from "./depth.js";
import { StrictProblems } from "./strict-problems.js";

export interface ParsedYaml {
  readonly value: unknown;
  /** `line 3: key "a" already set in map` */
  readonly duplicates: readonly string[];
}

/** YAML 1.1 without the types that Kubernetes' parser doesn't give to plain words. */
const foreignTypes = new Set(["timestamp", "intTime", "floatTime", "binary", "set", "omap", "pairs"]);
const options: SchemaOptions & ParseOptions & { logLevel: "silent" } = {
  schema: "yaml-1.1",
  merge: true,
  customTags: (tags) =>
    tags.filter((tag) =>
      typeof tag === "string"
        ? !foreignTypes.has(tag)
        : !/timestamp|binary|set|omap|pairs/.test(tag.tag) && tag.format !== "TIME",
    ),
  logLevel: "silent",
  // The library's own ways with keys take quadratic time, and more.
  uniqueKeys: false,
  stringKeys: true,
  prettyErrors: false,
};

/** A line has about eight; so many take less than a second. */
const mostTokens = 300_000;
/** What an alias stands for is copied: few of them make much of little. */
const mostAliases = 20;

/** The first value of a YAML text, as JSON would give it. Throws an Error that begins with `yaml:`. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  try {
    const document = firstDocument(text, lines);
    const [error] = document.errors;
    if (error) throw new Error(`line ${lines.linePos(error.pos[0]).line}: ${messageOf(error)}`);
    const duplicates = duplicateKeys(document, lines);
    return { value: document.toJS({ mapAsMap: false, maxAliasCount: mostAliases }), duplicates };
  } catch (error) {
    throw new Error(`yaml: ${(error as Error).message}`);
  }
}

function firstDocument(text: string, lines: LineCounter): Document {
  const composer = new Composer(options);
  for (const document of composer.compose(parts(text, lines), true, text.length)) return document as Document;
  throw new Error("no document");
}

/** The text's parts, read no further than is reasonable. */
function* parts(text: string, lines: LineCounter): Generator<CST.Token> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  let tokens = 0;
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (lexeme.startsWith("*")) aliases += 1;
    if (tokens > mostTokens) throw new Error("document has too many parts");
    if (aliases > mostAliases) throw new Error("document contains excessive aliasing");
    if (parser.stack.length > deepest) throw tooDeep();
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

const messageOf = ({ code, message }: YAMLParseError) =>
  code === "NON_STRING_KEY" ? "invalid map key" : (message.split("\n")[0] ?? "");

function duplicateKeys(document: Document, lines: LineCounter): readonly string[] {
  const problems = new StrictProblems();
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value) && key.value !== "<<") {
          const { line } = lines.linePos(key.range?.[0] ?? 0);
          problems.add(() => `line ${line}: key ${JSON.stringify(String(key.value))} already set in map`);
        }
        seen.add(key.value);
      }
    },
  });
  return problems.all;
}
