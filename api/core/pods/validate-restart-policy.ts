import { type FieldError, required, tooMany } from "../../field-error.js";
import type { V1Container, V1ContainerRestartRule } from "../../generated/types.js";
import { checkOneOf, each } from "../../meta/checks.js";

const mostRules = 20;
const mostExitCodes = 255;

/** A container's own restart policy, and what it does after certain exit codes before that. */
export function validateRestartPolicy(
  { restartPolicy, restartPolicyRules: rules = [] }: V1Container,
  path: string,
): FieldError[] {
  const field = `${path}.restartPolicyRules`;
  return [
    ...(rules.length > 0 && !restartPolicy
      ? [required(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used")]
      : []),
    ...checkOneOf(restartPolicy, ["Always", "Never", "OnFailure"], `${path}.restartPolicy`),
    ...(rules.length > mostRules ? [tooMany(field, rules.length, mostRules)] : []),
    ...each(rules, field, validateRule),
  ];
}

function validateRule({ action, exitCodes }: V1ContainerRestartRule, path: string): FieldError[] {
  const errors = checkOneOf(action, ["Restart"], `${path}.action`);
  if (!exitCodes) return [...errors, required(`${path}.exitCodes`, "must be specified")];
  const { operator, values = [] } = exitCodes;
  return [
    ...errors,
    ...checkOneOf(operator ?? "", ["In", "NotIn"], `${path}.exitCodes.operator`),
    ...(values.length > mostExitCodes
      ? [tooMany(`${path}.exitCodes.values`, values.length, mostExitCodes)]
      : []),
  ];
}
