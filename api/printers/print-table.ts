import { convert, storedApiVersion } from "../conversion/convert.js";
import type { KubeObject } from "../meta/object.js";
import type { Kind } from "../scheme/kind.js";
import type { Cell, CellType } from "./column.js";

export interface TableColumnDefinition {
  readonly name: string;
  readonly type: CellType;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export interface TableRow {
  readonly cells: readonly Cell[];
  readonly object: object | null;
}

/** `Table` of meta.k8s.io/v1. */
export interface Table {
  readonly kind: "Table";
  readonly apiVersion: "meta.k8s.io/v1";
  readonly metadata: object;
  readonly columnDefinitions: readonly TableColumnDefinition[];
  readonly rows: readonly TableRow[];
}

export interface TableOptions {
  /** What rows carry of their object; default its metadata. */
  readonly includeObject?: "None" | "Metadata" | "Object" | undefined;
}

/** Objects of one kind, in any served version, as `kubectl get` prints them at the time `now` (milliseconds). */
export function printTable(
  kind: Kind,
  objects: readonly KubeObject[],
  now: number,
  { includeObject = "Metadata" }: TableOptions = {},
): Table {
  const { columns } = kind;
  const printedVersion = storedApiVersion(kind);
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: {},
    columnDefinitions: columns.map(({ cell: _, ...definition }) => definition),
    rows: objects.map((object) => {
      const printed = kind.converter ? object : convert(kind, object, printedVersion);
      return { cells: columns.map(({ cell }) => cell(printed, now)), object: carried(object, includeObject) };
    }),
  };
}

function carried(object: KubeObject, include: "None" | "Metadata" | "Object"): object | null {
  if (include === "None") return null;
  if (include === "Object") return object;
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}
