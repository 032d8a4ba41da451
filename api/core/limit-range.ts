import type { V1LimitRange, V1LimitRangeItem } from "../generated/types.js";
import { columns, createdAt, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { validateLimitRange } from "./validate-limit-range.js";

export const limitRange: Kind<V1LimitRange> = defineKind<V1LimitRange>({
  group: "",
  resource: "limitranges",
  kind: "LimitRange",
  shortNames: ["limits"],
  generation: "absent",
  columns: columns<V1LimitRange>(nameColumn(), createdAt()),
  rules: {
    allowCreateOnUpdate: true,
    setDefaults: setLimitRangeDefaults,
    validate: validateLimitRange,
  },
});

function setLimitRangeDefaults({ spec }: V1LimitRange): void {
  for (const item of spec?.limits ?? []) {
    if (item.type === "Container") setContainerLimitDefaults(item);
  }
}

/** Each limit stands for the weaker ones that are not given. */
function setContainerLimitDefaults(item: V1LimitRangeItem): void {
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}
