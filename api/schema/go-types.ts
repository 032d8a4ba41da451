import type { ObjectSchema, TypeSchema } from "./schema.js";

const scalars = {
  string: "string",
  boolean: "bool",
  int32: "int32",
  int64: "int64",
  double: "float64",
  bytes: "[]uint8",
  time: "string",
  microtime: "string",
  quantity: "resource.Quantity",
  "int-or-string": "intstr.IntOrString",
  any: "interface {}",
  structural: "interface {}",
} as const;

/** The Go type that Kubernetes names when a value doesn't fit: `[]v1.Container`. */
export function goType(type: TypeSchema): string {
  switch (type.kind) {
    case "list":
      return `[]${goType(type.items)}`;
    case "map":
      return type.values.kind === "quantity" ? "v1.ResourceList" : `map[string]${goType(type.values)}`;
    case "object":
      return goStruct(type.schema);
    default:
      return scalars[type.kind];
  }
}

/** `io.k8s.api.core.v1.PodSpec` → `v1.PodSpec`. */
export const goStruct = ({ openApiName }: ObjectSchema): string => openApiName.split(".").slice(-2).join(".");

/** `io.k8s.api.core.v1.PodSpec` → `PodSpec`. */
export const bareName = ({ openApiName }: ObjectSchema): string =>
  openApiName.slice(openApiName.lastIndexOf(".") + 1);

/** What Go calls the JSON value. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value instanceof Number) return "number";
  return typeof value === "boolean" ? "bool" : typeof value;
}
