import { type FieldError, forbiddenField, invalid } from "../../field-error.js";
import type { V1LabelSelector } from "../../generated/types.js";
import { checkName, each } from "../../meta/checks.js";
import { isQualifiedName } from "../../meta/names.js";

interface LabelKeys {
  readonly labelSelector?: V1LabelSelector | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

/** The keys of labels whose values a pod adds to the selector beside them: they may have been added already. */
export function validateLabelKeys(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: LabelKeys,
  path: string,
): FieldError[] {
  const both = "exists in both matchLabelKeys and mismatchLabelKeys";
  return [
    ...validateKeys(matchLabelKeys, labelSelector, `${path}.matchLabelKeys`),
    ...validateKeys(mismatchLabelKeys, labelSelector, `${path}.mismatchLabelKeys`),
    ...validateOnce(matchLabelKeys, labelSelector, path),
    ...each(matchLabelKeys, `${path}.matchLabelKeys`, (key, field) =>
      mismatchLabelKeys.includes(key) ? [invalid(field, key, both)] : [],
    ),
  ];
}

function validateKeys(
  keys: readonly string[],
  selector: V1LabelSelector | undefined,
  path: string,
): FieldError[] {
  const alone = "must not be specified when labelSelector is not set";
  return [
    ...(keys.length > 0 && !selector ? [forbiddenField(path, alone)] : []),
    ...each(keys, path, (key, field) => checkName(key, isQualifiedName, field)),
  ];
}

/** The one requirement of such a key is what was added for it. */
function validateOnce(
  keys: readonly string[],
  { matchLabels = {}, matchExpressions = [] }: V1LabelSelector = {},
  path: string,
): FieldError[] {
  const seen = new Set(Object.keys(matchLabels));
  return matchExpressions.flatMap(({ key }) => {
    const isTwice = seen.has(key) && keys.includes(key);
    seen.add(key);
    const index = keys.lastIndexOf(key);
    return isTwice
      ? [invalid(`${path}[${index}]`, key, "exists in both matchLabelKeys and labelSelector")]
      : [];
  });
}
