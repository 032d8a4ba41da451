export type ScalarKind =
  | "string"
  | "boolean"
  | "int32"
  | "int64"
  | "double"
  | "bytes"
  | "time"
  | "microtime"
  | "quantity"
  | "int-or-string"
  | "any";

export type TypeKind = ScalarKind | "list" | "map" | "object";
