import { withoutTooMany } from "../../../api/apply/ancient-changes.js";
import {
  type Application,
  applyConfiguration,
  ownedByApplier,
} from "../../../api/apply/apply-configuration.js";
import { TypedError } from "../../../api/apply/items.js";
import {
  type Managers,
  noManagers,
  readManagers,
  sameManagers,
  writeManagers,
} from "../../../api/apply/managers.js";
import { afterUpdate } from "../../../api/apply/ownership.js";
import { versionsOf } from "../../../api/apply/versions.js";
import { storedApiVersion } from "../../../api/conversion/convert.js";
import { badRequest } from "../../../api/errors.js";
import type { V1ManagedFieldsEntry } from "../../../api/generated/types.js";
import { sameData } from "../../../api/json/plain-data.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { timestamp } from "../../../common/clock.js";
import type { RequestContext } from "../contract/request-context.js";
import type { Patch } from "../contract/resource-store.js";
import type { StoreParts } from "./store-parts.js";

/** Whoever makes an object owns all that they said of it; nobody does where items can't be told apart, for which it is refused or let be elsewhere. */
export async function ownCreated(
  parts: StoreParts,
  context: RequestContext,
  object: KubeObject,
): Promise<void> {
  delete object.metadata.managedFields;
  setManagers(
    object,
    (await written(parts, context, undefined, noManagers, undefined, object)) ?? noManagers,
  );
}

/**
 * Whoever changes an object owns what they changed. Managers that the object itself names count as they are told, unless a
 * subresource is changed; an object of which no managers are known, or whose list was emptied, has none until it is applied.
 * They stay where items can't be told apart.
 */
export async function ownChanged(
  parts: StoreParts,
  context: RequestContext,
  subresource: string | undefined,
  object: KubeObject,
  old: KubeObject,
): Promise<void> {
  const before = subresource === undefined ? toldOf(object, old) : managersOf(old);
  delete object.metadata.managedFields;
  if (before.size === 0) return;
  const after = await written(parts, context, subresource, before, old, object);
  const known = old.metadata.managedFields;
  if (known && (!after || (after === before && sameManagers(after, managersOf(old)))))
    object.metadata.managedFields = known;
  else setManagers(object, after ?? before);
}

/** What an applier makes of the object, with its managers; the same object where nothing changes. Throws ApiError. */
export async function applied(
  parts: StoreParts,
  context: RequestContext,
  subresource: string | undefined,
  current: KubeObject,
  patch: Patch,
): Promise<KubeObject> {
  const managers = managersOf(current);
  const presented = (await patch.present?.(current)) ?? current;
  const { managedFields: _known, ...metadata } = presented.metadata;
  const outcome = await applyConfiguration(
    parts.versions,
    { ...presented, metadata },
    managers,
    patch.body as KubeObject,
    applicationOf(parts, context, subresource, patch),
  );
  const object = await patch.decode(outcome.object);
  delete object.metadata.managedFields;
  const { managedFields: __known, ...kept } = current.metadata;
  if (sameManagers(outcome.managers, managers) && sameData(object, { ...current, metadata: kept }))
    return current;
  setManagers(object, outcome.managers);
  return object;
}

/** What an applier makes where there is nothing yet. Throws ApiError. */
export async function appliedAnew(
  parts: StoreParts,
  context: RequestContext,
  patch: Patch,
): Promise<KubeObject> {
  const application = applicationOf(parts, context, undefined, patch);
  const managers = ownedByApplier(parts.versions, patch.body as KubeObject, application);
  const object = await patch.decode(patch.body);
  setManagers(object, managers);
  return object;
}

function applicationOf(
  { versions, clock }: StoreParts,
  { fieldManager }: RequestContext,
  subresource: string | undefined,
  { force = false }: Patch,
): Application {
  if (!fieldManager) throw badRequest("whoever applies must have a name");
  const ignored = versions.unchangeable(subresource);
  return { manager: fieldManager, subresource: subresource ?? "", force, time: timestamp(clock), ignored };
}

/** Undefined where items of a list can't be told apart. */
async function written(
  { kind, versions, clock }: StoreParts,
  { fieldManager, apiVersion = storedApiVersion(kind) }: RequestContext,
  subresource: string | undefined,
  managers: Managers,
  old: KubeObject | undefined,
  object: KubeObject,
): Promise<Managers | undefined> {
  const comparisons = await versions
    .compare(old, object, [apiVersion, ...versionsOf(managers)])
    .catch(unlessUntypable);
  if (!comparisons) return undefined;
  const updater = {
    ...{ name: fieldManager ?? "unknown", apiVersion },
    ...{ subresource: subresource ?? "", time: timestamp(clock) },
  };
  return withoutTooMany(afterUpdate(managers, updater, comparisons, versions.unchangeable(subresource)));
}

function unlessUntypable(error: unknown): undefined {
  if (!(error instanceof TypedError)) throw error;
}

function toldOf({ metadata }: KubeObject, old: KubeObject): Managers {
  const { managedFields } = metadata;
  if (managedFields && isReset(managedFields)) return noManagers;
  const told = parsed(managedFields);
  return told && told.size > 0 ? told : managersOf(old);
}

const isReset = ([first, ...more]: readonly V1ManagedFieldsEntry[]) =>
  !first || (more.length === 0 && Object.keys(first).length === 0);

const managersOf = ({ metadata }: KubeObject): Managers => parsed(metadata.managedFields) ?? noManagers;

function parsed(entries: readonly V1ManagedFieldsEntry[] | undefined): Managers | undefined {
  try {
    return readManagers(entries);
  } catch {
    return undefined;
  }
}

function setManagers({ metadata }: KubeObject, managers: Managers): void {
  if (managers.size > 0) metadata.managedFields = writeManagers(managers);
  else delete metadata.managedFields;
}
