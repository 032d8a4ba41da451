import { conflict } from "../../../api/errors.js";
import { type FieldError, invalid, invalidObject, notSupported } from "../../../api/field-error.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { DeleteOptions } from "../contract/resource-store.js";
import type { StoreParts } from "./store-parts.js";

const policies = ["Foreground", "Background", "Orphan"];

/** Refuses options that contradict each other or mean nothing. */
export function checkDeleteOptions({
  propagationPolicy: policy,
  orphanDependents,
  dryRun,
}: DeleteOptions): void {
  const errors: FieldError[] = [];
  if (policy !== undefined && orphanDependents !== undefined)
    errors.push(
      invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set"),
    );
  if (policy !== undefined && !policies.includes(policy))
    errors.push(notSupported("propagationPolicy", policy, [...policies, "nil"]));
  for (const value of dryRun ?? []) if (value !== "All") errors.push(notSupported("dryRun", value, ["All"]));
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors);
}

/** Whether the object is the one, and as old, as the caller wants it to be. */
export function meetsPreconditions({ metadata }: KubeObject, { preconditions = {} }: DeleteOptions): boolean {
  const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = preconditions;
  return uid === metadata.uid && resourceVersion === metadata.resourceVersion;
}

/** Throws 409 when it isn't, saying how. */
export function checkPreconditions(
  { kind }: StoreParts,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid, resourceVersion } = preconditions ?? {};
  const name = metadata.name ?? "";
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid})`;
    throw conflict(kind, name, `${why}. The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion})`;
    throw conflict(kind, name, `${why}. The object might have been modified`);
  }
}
