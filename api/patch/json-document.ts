import { ExactNumber } from "../json/exact-number.js";
import { type Fields, isFields, own, setOwn } from "../meta/fields.js";

/** Items that may change their place in lists, all in all: one by one at the front of a long list is slow. */
const mostShifted = 50_000_000;

/**
 * A JSON value that is changed in place, at RFC 6901 pointers. Throws an Error for what is not there. As in Kubernetes, a
 * member that an object lacks reads as null and may be replaced, and negative places count from a list's end.
 */
export class JsonDocument {
  private shifted = 0;

  constructor(public root: unknown) {}

  get(path: readonly string[]): unknown {
    if (path.length === 0) return this.root;
    const { parent, key } = this.place(path);
    return Array.isArray(parent) ? parent[placeIn(parent, key)] : (own(parent, key) ?? null);
  }

  add(path: readonly string[], value: unknown): void {
    const { parent, key } = this.place(path);
    if (Array.isArray(parent)) this.insert(parent, key, value);
    else setOwn(parent, key, value);
  }

  replace(path: readonly string[], value: unknown): void {
    if (path.length === 0) {
      this.root = value;
      return;
    }
    const { parent, key } = this.place(path);
    if (Array.isArray(parent)) parent[placeIn(parent, key)] = value;
    else setOwn(parent, key, value);
  }

  /** @returns what was there */
  remove(path: readonly string[]): unknown {
    const { parent, key } = this.place(path);
    if (Array.isArray(parent)) return this.shift(parent).splice(placeIn(parent, key), 1)[0];
    if (!Object.hasOwn(parent, key)) throw missing(key);
    const removed = parent[key];
    delete parent[key];
    return removed;
  }

  private insert(list: unknown[], key: string, value: unknown): void {
    const at = key === "-" ? list.length : placeIn(list, key, list.length + 1);
    if (at === list.length) list.push(value);
    else this.shift(list).splice(at, 0, value);
  }

  private shift(list: unknown[]): unknown[] {
    this.shifted += list.length;
    if (this.shifted > mostShifted) throw new Error("too many items change their place");
    return list;
  }

  private place(path: readonly string[]): { readonly parent: Fields | unknown[]; readonly key: string } {
    const parent = this.get(path.slice(0, -1));
    const key = path.at(-1);
    if (key !== undefined && (isFields(parent) || Array.isArray(parent))) return { parent, key };
    throw missing(key ?? "");
  }
}

const missing = (key: string) => new Error(`there is no ${JSON.stringify(key.slice(0, 64))}`);

function placeIn(list: readonly unknown[], key: string, length = list.length): number {
  const index = /^[-+]?\d{1,9}$/.test(key) ? Number(key) : Number.NaN;
  const place = index < 0 ? index + length : index;
  if (place >= 0 && place < length) return place;
  throw missing(key);
}

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
