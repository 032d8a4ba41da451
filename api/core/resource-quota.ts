import type { V1ResourceQuota } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import {
  validateResourceQuota,
  validateResourceQuotaStatus,
  validateResourceQuotaUpdate,
} from "./validate-resource-quota.js";

export const resourceQuota: Kind<V1ResourceQuota> = defineKind<V1ResourceQuota>({
  group: "",
  resource: "resourcequotas",
  kind: "ResourceQuota",
  shortNames: ["quota"],
  subresources: [status],
  generation: "absent",
  columns: columns<V1ResourceQuota>(
    nameColumn(),
    column("Request", "Requests and counts in use, of what is allowed.", (quota) => usage(quota, false)),
    column("Limit", "Limits in use, of what is allowed.", (quota) => usage(quota, true)),
    age(),
  ),
  rules: {
    validate: validateResourceQuota,
    validateUpdate: validateResourceQuotaUpdate,
    validateStatusUpdate: validateResourceQuotaStatus,
  },
});

function usage({ status }: V1ResourceQuota, limits: boolean): string {
  const names = Object.keys(status?.hard ?? {}).filter((name) => name.startsWith("limits") === limits);
  return names
    .sort()
    .map((name) => `${name}: ${status?.used?.[name] ?? "0"}/${status?.hard?.[name]}`)
    .join(", ");
}
