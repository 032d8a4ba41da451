import { type FieldError, invalid, required } from "../../../api/field-error.js";
import { each } from "../../../api/meta/checks.js";
import type { UtilizationShapePoint } from "./plugin-args.js";

/** Points of a line, from left to right. */
export function validateShape(shape: readonly UtilizationShapePoint[], path: string): FieldError[] {
  if (shape.length === 0) return [required(path, "at least one point must be specified")];
  const backwards = shape.findIndex(
    ({ utilization }, index) => utilization <= (shape[index - 1]?.utilization ?? -1),
  );
  const unsorted =
    backwards > 0
      ? [
          invalid(
            `${path}[${backwards}].utilization`,
            shape[backwards]?.utilization,
            "values must be sorted in increasing order",
          ),
        ]
      : [];
  return [
    ...unsorted,
    ...each(shape, path, ({ utilization, score }, field) => [
      ...within(utilization, 100, `${field}.utilization`),
      ...within(score, 10, `${field}.score`),
    ]),
  ];
}

const within = (value: number, most: number, field: string): FieldError[] =>
  value < 0 || value > most ? [invalid(field, value, `not in valid range [0, ${most}]`)] : [];
