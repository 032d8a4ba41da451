import { ExactNumber } from "../json/exact-number.js";
import { type Fields, isFields, setOwn } from "../meta/fields.js";

/** Items that may change their place in lists, all in all: one by one at the front of a long list is slow. */
const mostShifted = 50_000_000;

/** A JSON value that is changed in place, at RFC 6901 pointers. Throws an Error for what is not there. */
export class JsonDocument {
  #shifted = 0;

  constructor(public root: unknown) {}

  get(path: readonly string[]): unknown {
    return path.reduce(memberOf, this.root);
  }

  add(path: readonly string[], value: unknown): void {
    const { parent, key } = this.#place(path);
    if (Array.isArray(parent)) this.#insert(parent, key, value);
    else if (parent) setOwn(parent, key, value);
    else this.root = value;
  }

  replace(path: readonly string[], value: unknown): void {
    this.get(path);
    const { parent, key } = this.#place(path);
    if (Array.isArray(parent)) parent[Number(key)] = value;
    else if (parent) setOwn(parent, key, value);
    else this.root = value;
  }

  /** @returns what was there */
  remove(path: readonly string[]): unknown {
    const removed = this.get(path);
    const { parent, key } = this.#place(path);
    if (Array.isArray(parent)) this.#shift(parent).splice(Number(key), 1);
    else if (parent) delete parent[key];
    else throw missing("");
    return removed;
  }

  #insert(list: unknown[], key: string, value: unknown): void {
    const at = key === "-" ? list.length : listIndex(key);
    if (at === undefined || at > list.length) throw missing(key);
    if (at === list.length) list.push(value);
    else this.#shift(list).splice(at, 0, value);
  }

  #shift(list: unknown[]): unknown[] {
    this.#shifted += list.length;
    if (this.#shifted > mostShifted) throw new Error("too many items change their place");
    return list;
  }

  /** Without a parent: the whole document. */
  #place(path: readonly string[]): { readonly parent?: Fields | unknown[]; readonly key: string } {
    const key = path.at(-1);
    if (key === undefined) return { key: "" };
    const parent = this.get(path.slice(0, -1));
    if (isFields(parent) || Array.isArray(parent)) return { parent, key };
    throw missing(key);
  }
}

function memberOf(value: unknown, key: string): unknown {
  if (isFields(value) && Object.hasOwn(value, key)) return value[key];
  const at = Array.isArray(value) ? listIndex(key) : undefined;
  if (Array.isArray(value) && at !== undefined && at < value.length) return value[at];
  throw missing(key);
}

const missing = (key: string) => new Error(`there is no ${JSON.stringify(key.slice(0, 64))}`);

const listIndex = (key: string): number | undefined =>
  /^(?:0|[1-9]\d{0,8})$/.test(key) ? Number(key) : undefined;

/** The steps of a pointer. */
export function pointerSteps(pointer: unknown): string[] {
  if (pointer === "") return [];
  if (typeof pointer !== "string" || !pointer.startsWith("/")) throw new Error("not a JSON pointer");
  const steps = pointer.slice(1).split("/");
  return pointer.includes("~")
    ? steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    : steps;
}

export function jsonEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left instanceof ExactNumber) return left.equals(right);
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => jsonEqual(item, right[index]));
  if (!isFields(left) || !isFields(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key], right[key]));
}
