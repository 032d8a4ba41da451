import type { V1Container, V1ResourceFieldSelector } from "../../../api/generated/types.js";
import { parseQuantity } from "../../../api/meta/quantity.js";
import { ConfigError } from "./config-error.js";

/** The node's allocatable amounts, by resource: what a container without limits may use. */
export type Allocatable = Readonly<Record<string, string>>;

/** A container's request or limit in units of the divisor, rounded up. */
export function resourceValue(
  { resource, divisor }: V1ResourceFieldSelector,
  container: V1Container,
  allocatable: Allocatable,
): string {
  const match = /^(requests|limits)\.(.+)$/.exec(resource);
  if (!match) throw new ConfigError(`Unsupported container resource : ${resource}`);
  const [, which, name = ""] = match;
  const { nanos } = parseQuantity(amountOf(which as "requests" | "limits", name, container, allocatable));
  const unit = divisor === undefined || divisor === "0" ? parseQuantity("1") : parseQuantity(divisor);
  return String((nanos + unit.nanos - 1n) / unit.nanos);
}

function amountOf(
  which: "requests" | "limits",
  name: string,
  { resources }: V1Container,
  allocatable: Allocatable,
) {
  const given = resources?.[which]?.[name];
  if (which === "requests") return given ?? resources?.limits?.[name] ?? "0";
  const isLimited = given !== undefined && parseQuantity(given).nanos > 0n;
  return isLimited ? given : (allocatable[name] ?? "0");
}
