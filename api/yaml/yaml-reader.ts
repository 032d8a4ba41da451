import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Pair, type Scalar } from "yaml";
import { type Fields, setOwn } from "../meta/fields.js";
import { deepest, tooDeep } from "../schema/depth.js";
import { StrictProblems } from "../schema/strict-problems.js";
import { AliasBudget } from "./alias-budget.js";
import { jsonKey, jsonScalar, printedKey } from "./json-scalar.js";
import { resolveScalar, type YamlScalar } from "./resolve-scalar.js";

/** Makes of a document's nodes what JSON would say. Objects have their keys in order, as Kubernetes' own conversion. */
export class YamlReader {
  readonly duplicates = new StrictProblems();
  private readonly lines: LineCounter;
  private readonly anchors = new Map<string, unknown>();
  private readonly budget = new AliasBudget();
  private depth = 0;

  constructor(lines: LineCounter) {
    this.lines = lines;
  }

  read(node: unknown): unknown {
    this.budget.count();
    if (isAlias(node)) return this.aliased(node.source, (target) => this.read(target));
    this.remember(node);
    if (isScalar(node)) return jsonScalar(scalarOf(node));
    if (isSeq(node)) return this.within(() => node.items.map((item) => this.read(item)));
    if (isMap(node)) return this.within(() => this.object(node.items));
    return null;
  }

  private remember(node: unknown): void {
    const anchored = isScalar(node) || isSeq(node) || isMap(node) ? node.anchor : undefined;
    if (anchored !== undefined && !this.budget.inAlias) this.anchors.set(anchored, node);
  }

  private aliased<T>(name: string, use: (target: unknown) => T): T {
    if (!this.anchors.has(name)) throw new Error(`yaml: unknown anchor '${name}' referenced`);
    return this.budget.within(name, () => this.within(() => use(this.anchors.get(name))));
  }

  private within<T>(read: () => T): T {
    if (this.depth === deepest) throw tooDeep();
    this.depth += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(pairs: readonly Pair[]): Fields {
    const read: Fields = {};
    this.readPairs(pairs, read, new Set());
    const sorted: Fields = {};
    for (const key of Object.keys(read).sort()) setOwn(sorted, key, read[key]);
    return sorted;
  }

  /** @param seen the keys so far, which Kubernetes' parser tells apart by type: `1` and `"1"` are two */
  private readPairs(pairs: readonly Pair[], into: Fields, seen: Set<string>): void {
    for (const { key, value } of pairs) {
      if (isMerge(key)) {
        this.merge(value, into, seen);
        continue;
      }
      const name = this.key(key);
      const printed = printedKey(name);
      if (seen.has(printed))
        this.duplicates.add(() => `line ${this.lineOf(value ?? key)}: key ${printed} already set in map`);
      seen.add(printed);
      setOwn(into, jsonKey(name), this.read(value));
    }
  }

  private key(node: unknown): YamlScalar {
    this.budget.count();
    if (isAlias(node)) return this.aliased(node.source, (target) => this.key(target));
    this.remember(node);
    if (isScalar(node)) return scalarOf(node);
    if (node === null) return null;
    throw new Error("yaml: invalid map key");
  }

  /** What is merged counts as written where the merge stands: it replaces what came before. */
  private merge(node: unknown, into: Fields, seen: Set<string>): void {
    this.budget.count();
    if (isMap(node)) {
      this.remember(node);
      this.readPairs(node.items, into, seen);
    } else if (isAlias(node)) this.aliased(node.source, (target) => this.mergeMap(target, into, seen));
    else if (isSeq(node)) for (const item of [...node.items].reverse()) this.mergeItem(item, into, seen);
    else throw noMaps();
  }

  private mergeItem(node: unknown, into: Fields, seen: Set<string>): void {
    if (isSeq(node)) throw noMaps();
    this.merge(node, into, seen);
  }

  private mergeMap(node: unknown, into: Fields, seen: Set<string>): void {
    if (!isMap(node)) throw noMaps();
    this.readPairs(node.items, into, seen);
  }

  private lineOf(node: unknown): number {
    const { range } = node as { range?: readonly number[] | null };
    return this.lines.linePos(range?.[0] ?? 0).line;
  }
}

const noMaps = () => new Error("yaml: map merge requires map or sequence of maps as the value");

/** `<<`, when it isn't quoted. */
const isMerge = (key: unknown) =>
  isScalar(key) &&
  key.source === "<<" &&
  (key.tag === "tag:yaml.org,2002:merge" || (key.type === "PLAIN" && !key.tag));

const scalarOf = ({ source = "", tag, type }: Scalar): YamlScalar =>
  resolveScalar(source, tag, type === undefined || type === "PLAIN");
