import type { KubeObject } from "../meta/object.js";
import { since } from "./human-duration.js";

export type Cell = string | number | boolean | null;
export type CellType = "string" | "integer" | "boolean" | "date";

/** One column of a kind's table, with how its cells are made. `now` is in milliseconds since the epoch. */
export interface Column<T> {
  readonly name: string;
  readonly type: CellType;
  readonly format: "" | "name" | "quantity" | "duration";
  readonly description: string;
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority: 0 | 1;
  cell(object: T, now: number): Cell;
}

type MakeCell<T> = (object: T, now: number) => Cell;

export function column<T>(
  name: string,
  description: string,
  cell: MakeCell<T>,
  type: CellType = "string",
): Column<T> {
  return { name, type, format: "", description, priority: 0, cell };
}

export function count<T>(name: string, description: string, cell: MakeCell<T>): Column<T> {
  return column(name, description, cell, "integer");
}

/** A column that only `-o wide` shows. */
export function wide<T>(
  name: string,
  description: string,
  cell: MakeCell<T>,
  type: CellType = "string",
): Column<T> {
  return { ...column(name, description, cell, type), priority: 1 };
}

export function nameColumn<T extends KubeObject>(
  cell: MakeCell<T> = (object) => object.metadata.name ?? "",
): Column<T> {
  const description = "The object's name, unique among its kind in its namespace.";
  return { ...column("Name", description, cell), format: "name" };
}

export function age<T extends KubeObject>(): Column<T> {
  const description = "The time since the object was created.";
  return column("Age", description, ({ metadata }, now) => since(metadata.creationTimestamp, now));
}

export function createdAt<T extends KubeObject>(): Column<T> {
  const cell = ({ metadata }: T) => metadata.creationTimestamp ?? "<unknown>";
  return column("Created At", "The time when the object was created.", cell, "date");
}

/** Columns of some kind, once it no longer matters of which. */
export type Columns = readonly Column<KubeObject>[];

/** The caller of the columns promises to give them objects of their kind. */
export function columns<T extends KubeObject>(...all: Column<T>[]): Columns {
  return all as unknown as Columns;
}

/** Of kinds that tell no more. */
export const nameAndAge: Columns = columns(nameColumn(), age());
