import { badRequest } from "../../../api/errors.js";
import { type FieldError, forbiddenField, invalidObject, notSupported } from "../../../api/field-error.js";
import type { EntryListOptions, EntryWatchOptions } from "../contract/resource-store.js";

const field = "resourceVersionMatch";
const matches = ["Exact", "NotOlderThan"];

/** Refuses combinations of list parameters that mean nothing. */
export function checkListOptions(options: EntryListOptions): void {
  const { resourceVersion, resourceVersionMatch: match, continue: token } = options;
  const errors: FieldError[] = [];
  if (match) {
    if (!resourceVersion) errors.push(forbid("is forbidden unless resourceVersion is provided"));
    if (token) errors.push(forbid("is forbidden when continue is provided"));
    if (!matches.includes(match)) errors.push(notSupported(field, match, [...matches, ""]));
    if (match === "Exact" && resourceVersion === "0")
      errors.push(forbid('"exact" is forbidden for resourceVersion "0"'));
  }
  refuse(errors);
  if (token && resourceVersion && resourceVersion !== "0")
    throw badRequest("specifying resource version is not allowed when using continue");
}

/** Refuses combinations of watch parameters that mean nothing. */
export function checkWatchOptions({
  resourceVersionMatch: match,
  sendInitialEvents,
}: EntryWatchOptions): void {
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== "NotOlderThan")
    errors.push(
      forbiddenField(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
    );
  if (match) {
    if (sendInitialEvents === undefined)
      errors.push(forbid("is forbidden for watch unless sendInitialEvents is provided"));
    if (match !== "NotOlderThan") errors.push(notSupported(field, match, ["NotOlderThan"]));
  }
  refuse(errors);
}

const forbid = (detail: string) => forbiddenField(field, `${field} ${detail}`);

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
}
