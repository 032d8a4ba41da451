import { bareName, goStruct, goType, jsonKind } from "./go-types.js";
import type { ObjectSchema, TypeSchema } from "./schema.js";

/** A value that doesn't fit its field; the message is what Go's decoder says. */
export class MismatchError extends Error {
  override readonly name = "MismatchError";
}

/** A field name, an index, or the key of a map. */
export type Step = string | number | { readonly key: string };

/** Where one decoding stands and what it has found. */
export class Walk {
  readonly path: Step[] = [];
  readonly unknown: string[] = [];
  /** Keys seen anywhere, to be compared with the keys in the text: fewer means that some stood there twice. */
  keys = 0;
  struct: ObjectSchema;

  constructor(root: ObjectSchema) {
    this.struct = root;
  }

  unknownField(name: string, value: unknown): void {
    this.unknown.push(`unknown field "${pathText([...this.path, name])}"`);
    this.keys += countKeys(value);
  }

  mismatch(value: unknown, type: TypeSchema): MismatchError {
    const precise =
      typeof value === "number" && type.kind.startsWith("int") ? `number ${value}` : jsonKind(value);
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

/** The keys of all objects within `value`. */
export function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countKeys(item), 0);
  let count = 0;
  for (const item of Object.values(value)) count += 1 + countKeys(item);
  return count;
}
