import type { V1Container, V1LabelSelector } from "../generated/types.js";

export const orNone = (text: string | undefined): string => text || "<none>";

/** `a=1,b=2`, sorted. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return orNone(pairs.sort().join(","));
}

/** A selector as it would be written on a command line. */
export function selectorText(selector: V1LabelSelector | undefined): string {
  if (!selector) return "<none>";
  const pairs = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const rules = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator === "In" ? "in" : "notin"} (${values.toSorted().join(",")})`;
  });
  return orNone([...pairs, ...rules].sort().join(","));
}

export const containerNames = (containers: readonly V1Container[] | undefined) =>
  (containers ?? []).map(({ name }) => name).join(",");

export const containerImages = (containers: readonly V1Container[] | undefined) =>
  (containers ?? []).map(({ image }) => image ?? "").join(",");

/** The first three, and how many more there are. */
export function firstThree(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  const shown = items.slice(0, 3).join(",");
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}

const modeNames: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

export function accessModes(modes: readonly string[] | undefined): string {
  const given = new Set(modes);
  return Object.entries(modeNames)
    .flatMap(([mode, short]) => (given.has(mode) ? short : []))
    .join(",");
}

export const conditionOf = <C extends { type?: string | undefined }>(
  conditions: readonly C[] | undefined,
  type: string,
) => conditions?.find((condition) => condition.type === type);

export const goBool = (value: boolean | undefined) => (value ? "True" : "False");

export const sizeOf = (record: object | undefined) => Object.keys(record ?? {}).length;

/** Where a load balancer is reached. */
export const balancerText = (
  ingress: readonly { ip?: string | undefined; hostname?: string | undefined }[] | undefined,
) => (ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []).join(",");
