import { convertAll, storedApiVersion } from "../../../api/conversion/convert.js";
import type { FieldError } from "../../../api/field-error.js";
import { copyOf, sameData } from "../../../api/json/plain-data.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { AdmissionRequest } from "../admission/admission.js";
import { approve, mutate } from "../admission/admit.js";
import type { RequestContext } from "../contract/request-context.js";
import { ownChanged } from "./field-owners.js";
import { keepGeneration, setGeneration } from "./generation.js";
import { checkIdentity, checkName, checkUpdated, takeNamespace } from "./object-checks.js";
import type { StoreParts } from "./store-parts.js";

/** One way of changing an object: a PUT, a patch, or the same through a subresource. */
export interface Change {
  readonly subresource?: string;
  /** The object as the caller wants it; called again with a newer one when another write came between. */
  wanted(current: KubeObject): KubeObject | Promise<KubeObject>;
  /** The wanted object says already whose its fields are; absent: what is changed becomes the caller's. */
  readonly owned?: boolean;
  /** Takes back what this way may not change. */
  prepare(object: KubeObject, old: KubeObject): void;
  validate(object: KubeObject, old: KubeObject): readonly FieldError[];
  /** What to create when there is nothing yet; absent: 404. */
  readonly create?: KubeObject | undefined;
  /** Whether the strategy's reservations are concerned. */
  readonly reserves: boolean;
}

/** A change of all that users may write, by the rules of the kind. */
export function changeOfWhole({ strategy }: StoreParts): Omit<Change, "wanted"> {
  return {
    reserves: true,
    prepare: (object, old) => strategy.prepareForUpdate?.(object, old),
    validate: (object, old) => [
      ...(strategy.validate?.(object) ?? []),
      ...(strategy.validateUpdate?.(object, old) ?? []),
    ],
  };
}

/** The object after the change, checked and admitted; `old` itself when nothing changes. */
export async function applyChange(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  change: Change,
  current: KubeObject,
): Promise<KubeObject> {
  const { kind, strategy } = parts;
  const old = await asStored(kind, current);
  const object = await wantedObject(parts, ref, change, old);
  const request = admissionRequest(parts, context, ref, change, object, old);
  const { subresource, owned } = change;
  await mutate(
    parts,
    request,
    owned ? undefined : () => ownChanged(parts, context, subresource, object, old),
  );
  change.prepare(object, old);
  if (change.subresource !== "status") setGeneration(kind, object, old);
  else keepGeneration(object, old);
  checkUpdated(parts, object, old, change.validate);
  if (change.subresource === undefined)
    for (const warning of strategy.warnings?.(object, old) ?? []) context.warn?.(warning);
  await approve(parts, request);
  // What is still kept in an earlier version is written in this one, though nothing else changes.
  return old === current && sameData(object, old) ? current : object;
}

/** In the version that is stored by now: it may have been another one when the object was written. */
async function asStored(kind: Kind, object: KubeObject): Promise<KubeObject> {
  const version = storedApiVersion(kind);
  if (!kind.converter || object.apiVersion === version) return object;
  const [converted = object] = await convertAll(kind, [object], version);
  return converted;
}

/** What the caller wants, once it is known to speak of `old`. */
async function wantedObject(
  parts: StoreParts,
  ref: ObjectRef,
  change: Change,
  old: KubeObject,
): Promise<KubeObject> {
  const object = changeable(await change.wanted(old), old);
  takeNamespace(object, parts.kind.namespaced ? ref.namespace : undefined);
  checkName(object, ref);
  checkIdentity(parts, object, old);
  keepSystemFields(object, old);
  dropEmptyLists(object);
  return object;
}

/** A copy; who owns which fields is never changed in place, and much, so as long as it is the same it is not copied. */
function changeable(wanted: KubeObject, { metadata: old }: KubeObject): KubeObject {
  const { managedFields } = wanted.metadata;
  if (!managedFields || managedFields !== old.managedFields) return copyOf(wanted);
  const { managedFields: _same, ...metadata } = wanted.metadata;
  const object = copyOf({ ...wanted, metadata });
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** The change as those see it who may refuse it. */
export function admissionRequest(
  { kind }: StoreParts,
  context: RequestContext,
  { namespace, name }: ObjectRef,
  { subresource }: Change,
  object: KubeObject,
  old: KubeObject,
): AdmissionRequest {
  const about = subresource === undefined ? {} : { subresource };
  return { operation: "UPDATE", kind, ...about, namespace, name, object, old, context };
}

const keptWhenLeftOut = [
  "name",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

function keepSystemFields(object: KubeObject, old: KubeObject): void {
  const metadata = object.metadata as Record<string, unknown>;
  for (const field of keptWhenLeftOut)
    if (old.metadata[field] !== undefined) metadata[field] ??= old.metadata[field];
  delete metadata.selfLink;
  metadata.resourceVersion = old.metadata.resourceVersion;
}

/** An object that has no owner any more, or nobody who holds it, says nothing of them, as one that never had. */
function dropEmptyLists({ metadata }: KubeObject): void {
  for (const field of ["finalizers", "ownerReferences"] as const)
    if (metadata[field]?.length === 0) delete metadata[field];
}
