export type LabelOperator = "in" | "notin" | "exists" | "!" | "=" | "!=" | "gt" | "lt";

/** One of the conditions of a label selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}
