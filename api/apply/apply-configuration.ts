import { badRequest } from "../errors.js";
import { type Fields, isFields } from "../meta/fields.js";
import type { KubeObject } from "../meta/object.js";
import { compare } from "./compare.js";
import { applyConflict } from "./conflict-error.js";
import { difference, type FieldSet, outside } from "./field-set.js";
import { configuredFields } from "./fields-of.js";
import { TypedError } from "./items.js";
import { identityOf, type Manager, type Managers, mapFields, noManagers, withManager } from "./managers.js";
import { merge } from "./merge.js";
import { afterUpdate, conflictsOf, keptByOthers, withoutSystemFields } from "./ownership.js";
import { prune } from "./prune.js";
import type { Shape } from "./shape.js";
import { type Versions, versionsOf } from "./versions.js";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

export interface Application {
  readonly manager: string;
  readonly subresource: string;
  /** Takes what others own. */
  readonly force: boolean;
  readonly time: string;
  /** What can't be changed in this way: it is not owned, either. */
  readonly ignored: FieldSet;
}

export interface Applied {
  readonly object: KubeObject;
  readonly managers: Managers;
}

/**
 * `live` after an applier said what it wants of it (server-side apply), and whose its fields are then. Both are in the
 * configuration's version. Throws ApiError: 409 for fields of others, 400 for what doesn't fit the schema.
 */
export async function applyConfiguration(
  versions: Versions,
  live: KubeObject,
  managers: Managers,
  configuration: KubeObject,
  application: Application,
): Promise<Applied> {
  const { apiVersion } = configuration;
  const shape = shapeIn(versions, apiVersion);
  const self = applier(configuration, shape, application);
  const known = managers.size > 0 ? managers : await beforeFirstApply(versions, live, application);
  const last = known.get(identityOf(self));
  const merged = merge(live, configuration, shape) as KubeObject;
  const object = await prune(versions, merged, withManager(known, self), apiVersion, last);
  const wanted = withManager(known, { ...self, fields: withoutSystemFields(self.fields) });
  const comparisons = await versions.compare(live, object, versionsOf(wanted));
  if (!application.force)
    refuse(foreign(conflictsOf(wanted, identityOf(self), comparisons), live, shape, application));
  return {
    object: withLastApplied(object, configuration, application),
    managers: keptByOthers(wanted, identityOf(self), comparisons),
  };
}

/** Whose an object is that an applier makes. Throws 400 for what doesn't fit the schema. */
export function ownedByApplier(
  versions: Versions,
  configuration: KubeObject,
  application: Application,
): Managers {
  const shape = shapeIn(versions, configuration.apiVersion);
  const self = applier(configuration, shape, application);
  return withManager(noManagers, { ...self, fields: withoutSystemFields(self.fields) });
}

function shapeIn(versions: Versions, apiVersion: string): Shape {
  const shape = versions.shape(apiVersion);
  if (!shape) throw badRequest(`nothing is known of the version ${apiVersion}`);
  return shape;
}

/** The applier with all that its configuration speaks of, names among it. */
function applier(configuration: KubeObject, shape: Shape, application: Application): Manager {
  const { manager: name, subresource, time, ignored } = application;
  const { apiVersion } = configuration;
  const fields = outside(fieldsIn(configuration, shape), ignored);
  return { name, operation: "Apply", apiVersion, subresource, time, fields };
}

function fieldsIn(configuration: KubeObject, shape: Shape): FieldSet {
  try {
    return configuredFields(configuration, shape);
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    const { metadata, apiVersion, kind } = configuration;
    const who = `${metadata.namespace ?? ""}/${metadata.name ?? ""}; ${apiVersion}, Kind=${kind}`;
    throw badRequest(`failed to create typed patch object (${who}): ${error.message}`);
  }
}

/** All that an object was before anybody was known to own anything of it. */
async function beforeFirstApply(
  versions: Versions,
  live: KubeObject,
  { time }: Application,
): Promise<Managers> {
  const updater = { name: "before-first-apply", apiVersion: live.apiVersion, subresource: "", time };
  return afterUpdate(noManagers, updater, await versions.compare(undefined, live, [live.apiVersion]));
}

function refuse(conflicts: Managers): void {
  if (conflicts.size > 0) throw applyConflict(conflicts);
}

/** Without what kubectl itself applied before, by its annotation, where it still is as it said then. */
function foreign(conflicts: Managers, live: KubeObject, shape: Shape, { manager }: Application): Managers {
  if (conflicts.size === 0 || manager !== "kubectl") return conflicts;
  const own = appliedBefore(live, shape);
  return own ? mapFields(conflicts, ({ fields }) => difference(fields, own)) : conflicts;
}

function appliedBefore({ apiVersion, metadata, ...rest }: KubeObject, shape: Shape): FieldSet | undefined {
  try {
    const before: unknown = JSON.parse(metadata.annotations?.[lastApplied] ?? "null");
    if (!isFields(before) || before.apiVersion !== apiVersion) return undefined;
    const { added, modified, removed } = compare(before, { apiVersion, metadata, ...rest } as Fields, shape);
    return [added, modified, removed].reduce(difference, configuredFields(before, shape));
  } catch {
    return undefined;
  }
}

/** kubectl's annotation, where there is one, goes on saying what kubectl applied last. */
function withLastApplied(
  object: KubeObject,
  configuration: KubeObject,
  { manager }: Application,
): KubeObject {
  const { annotations } = object.metadata;
  if (manager !== "kubectl" || !annotations?.[lastApplied]) return object;
  const text = `${JSON.stringify(configuration)}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [lastApplied]: text } },
  };
}
