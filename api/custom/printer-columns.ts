import type { V1CustomResourceColumnDefinition } from "../generated/types.js";
import { encodeJson } from "../json/encode-json.js";
import type { KubeObject } from "../meta/object.js";
import {
  age,
  type Cell,
  type CellType,
  type Column,
  type Columns,
  columns,
  nameColumn,
} from "../printers/column.js";
import { since } from "../printers/human-duration.js";
import { parseJsonPath } from "./json-path.js";

/** The columns that a version of a definition asks for, behind the name; the age where it asks for none. */
export function printerColumns(wanted: readonly V1CustomResourceColumnDefinition[] | undefined): Columns {
  if (!wanted || wanted.length === 0) return columns(nameColumn(), age());
  return columns(nameColumn(), ...wanted.flatMap(columnOf));
}

/** None where the path can't be read: such definitions are refused, but older ones may be stored. */
function columnOf(wanted: V1CustomResourceColumnDefinition): Column<KubeObject>[] {
  const { name, type, format = "", description, priority = 0, jsonPath } = wanted;
  try {
    const find = parseJsonPath(jsonPath);
    const shown = { name, type: type as CellType, format: format as Column<KubeObject>["format"] };
    const cell = (object: KubeObject, now: number) => cellOf(find(object), type, now);
    const text = description || `Custom resource definition column (in JSONPath format): ${jsonPath}`;
    return [{ ...shown, description: text, priority: priority > 0 ? 1 : 0, cell }];
  } catch {
    return [];
  }
}

function cellOf(found: readonly unknown[], type: string, now: number): Cell {
  const [first] = found;
  if (first === undefined || first === null) return null;
  switch (type) {
    case "integer":
      return Number.isFinite(Number(first)) ? Math.trunc(Number(first)) : null;
    case "number":
      return Number.isFinite(Number(first)) ? Number(first) : null;
    case "boolean":
      return typeof first === "boolean" ? first : null;
    case "date":
      return typeof first === "string" ? since(first, now) : "<invalid>";
    default:
      return found.map(textOf).join(",");
  }
}

const textOf = (value: unknown) => (typeof value === "string" ? value : encodeJson(value));
