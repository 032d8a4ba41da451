import { badRequest, otherUid, staleVersion } from "../../../api/errors.js";
import { type FieldError, invalidObject } from "../../../api/field-error.js";
import { isDns1123Subdomain } from "../../../api/meta/names.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../../api/meta/validate-metadata.js";
import type { StoreParts } from "./store-parts.js";

const otherNamespace =
  "the namespace of the provided object does not match the namespace sent on the request";

/** Gives the object the namespace of the request. Throws 400 when it names another. */
export function takeNamespace(object: KubeObject, namespace: string | undefined): void {
  const { metadata } = object;
  if (!namespace) delete metadata.namespace;
  else if (metadata.namespace && metadata.namespace !== namespace) throw badRequest(otherNamespace);
  else metadata.namespace = namespace;
}

/** Throws 400 when the object of an update is not the one that the path names. */
export function checkName({ metadata }: KubeObject, { name }: ObjectRef): void {
  if (metadata.name && metadata.name !== name)
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
}

/** Throws 409 when the caller speaks of another incarnation or an older state than `old`. */
export function checkIdentity({ kind, strategy }: StoreParts, object: KubeObject, old: KubeObject): void {
  const { uid, resourceVersion } = object.metadata;
  const name = old.metadata.name ?? "";
  if (uid && uid !== old.metadata.uid) throw otherUid(kind, name, uid, `${old.metadata.uid}`);
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw staleVersion(kind, name);
  if (resourceVersion || strategy.allowUnconditionalUpdate !== false) return;
  const message = "Invalid value: 0: must be specified for an update";
  const field = "metadata.resourceVersion";
  throw invalidObject(kind, name, [{ field, reason: "FieldValueInvalid", message }]);
}

/** Throws 422 with all that is wrong. */
export function checkNew({ kind, strategy }: StoreParts, object: KubeObject): void {
  const { nameRule = isDns1123Subdomain, plainFinalizers } = strategy;
  const rules = { namespaced: kind.namespaced, nameRule, plainFinalizers };
  refuse(kind, object, [
    ...validateObjectMeta(object.metadata, rules),
    ...(strategy.validate?.(object) ?? []),
    ...(strategy.validateCreate?.(object) ?? []),
  ]);
}

/** Throws 422 with all that is wrong with an update; `validate` looks at what the metadata's rules don't. */
export function checkUpdated(
  { kind, strategy }: StoreParts,
  object: KubeObject,
  old: KubeObject,
  validate: (object: KubeObject, old: KubeObject) => readonly FieldError[],
): void {
  const metadata = validateObjectMetaUpdate(object.metadata, old.metadata, undefined, strategy);
  const errors = [...metadata, ...validate(object, old)];
  refuse(kind, object, errors);
}

function refuse(
  { group, kind }: StoreParts["kind"],
  { metadata }: KubeObject,
  errors: readonly FieldError[],
): void {
  if (errors.length > 0) throw invalidObject({ group, kind }, metadata.name ?? "", distinct(errors));
}

/** What is wrong may be found both by the rules for all states and by those for changes. */
function distinct(errors: readonly FieldError[]): FieldError[] {
  return [...new Map(errors.map((error) => [`${error.field}: ${error.message}`, error])).values()];
}
