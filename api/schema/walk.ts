import { deepest, tooDeep } from "./depth.js";
import { bareName, goStruct, goType, jsonKind } from "./go-types.js";
import type { ObjectSchema, TypeSchema } from "./schema.js";
import { StrictProblems } from "./strict-problems.js";

/** A value that doesn't fit its field; the message is what Go's decoder says. */
export class MismatchError extends Error {
  override readonly name = "MismatchError";
}

/** A field name, an index, or the key of a map. */
export type Step = string | number | { readonly key: string };

/** Where one decoding stands and what it has found. */
export class Walk {
  readonly path: Step[] = [];
  readonly unknown = new StrictProblems();
  /** Keys seen anywhere, to be compared with the keys in the text: fewer means that some stood there twice. */
  keys = 0;
  struct: ObjectSchema;

  constructor(root: ObjectSchema) {
    this.struct = root;
  }

  unknownField(name: string, value: unknown): void {
    this.unknown.add(() => `unknown field "${pathText([...this.path, name])}"`);
    this.keys += countKeys(value);
  }

  mismatch(value: unknown, type: TypeSchema): MismatchError {
    const kind = jsonKind(value);
    const precise = kind === "number" && /^(?:int\d|double)/.test(type.kind) ? `number ${value}` : kind;
    if (this.path.length === 0) {
      return new MismatchError(
        `json: cannot unmarshal ${precise} into Go value of type ${goStruct(this.struct)}`,
      );
    }
    const names = this.path.filter((step) => typeof step === "string").join(".");
    const field = `${bareName(this.struct)}.${names}`;
    return new MismatchError(
      `json: cannot unmarshal ${precise} into Go struct field ${field} of type ${goType(type)}`,
    );
  }
}

/** `spec.containers[0].ports` */
export function pathText(path: readonly Step[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += `${text ? "." : ""}${typeof step === "string" ? step : step.key}`;
  }
  return text;
}

/** The keys of all objects within `value`. Throws where they lie too deep. */
export function countKeys(value: unknown, left = deepest): number {
  if (typeof value !== "object" || value === null) return 0;
  if (left === 0) throw tooDeep();
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countKeys(item, left - 1);
  else for (const item of Object.values(value)) count += 1 + countKeys(item, left - 1);
  return count;
}
