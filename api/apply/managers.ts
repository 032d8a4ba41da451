import type { V1ManagedFieldsEntry } from "../generated/types.js";
import { type FieldSet, isEmpty, noFields, sameFields } from "./field-set.js";
import { readFieldsV1, writeFieldsV1 } from "./fields-v1.js";

/** Who wrote fields of an object, how, and which. */
export interface Manager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  /** In which version the fields have these names. */
  readonly apiVersion: string;
  readonly subresource: string;
  /** When it changed something last. */
  readonly time?: string;
  readonly fields: FieldSet;
  /** As it was read; absent once it says something else. */
  readonly entry?: V1ManagedFieldsEntry | undefined;
}

/** The managers of one object by their identity. A value: changes make a new one. */
export type Managers = ReadonlyMap<string, Manager>;

export const noManagers: Managers = new Map();

/** Whoever applies is known by name and subresource, whoever updates by the version too. */
export const identityOf = ({ name, operation, apiVersion, subresource }: Omit<Manager, "fields">): string =>
  JSON.stringify([operation, name, subresource, operation === "Update" ? apiVersion : ""]);

/** What `metadata.managedFields` says. Throws where it makes no sense. */
export function readManagers(entries: readonly V1ManagedFieldsEntry[] | undefined): Managers {
  const managers = new Map<string, Manager>();
  for (const entry of entries ?? []) {
    const manager = readManager(entry);
    managers.set(identityOf(manager), manager);
  }
  return managers;
}

function readManager(entry: V1ManagedFieldsEntry): Manager {
  const { manager = "", operation, apiVersion, fieldsType, fieldsV1, subresource = "", time } = entry;
  if (operation !== "Apply" && operation !== "Update")
    throw new Error("operation must be `Apply` or `Update`");
  if (!apiVersion) throw new Error("apiVersion must not be empty");
  if (fieldsType !== "FieldsV1") throw new Error(`invalid fieldsType ${JSON.stringify(fieldsType ?? "")}`);
  const when = time === undefined || time === null ? {} : { time };
  const fields = readFieldsV1(fieldsV1);
  return { name: manager, operation, apiVersion, subresource, ...when, fields, entry };
}

/** As `metadata.managedFields` has them: appliers first, then by time and name. */
export function writeManagers(managers: Managers): V1ManagedFieldsEntry[] {
  return [...managers.values()].sort(byPlace).map(writeManager);
}

function writeManager(manager: Manager): V1ManagedFieldsEntry {
  const { name, operation, apiVersion, subresource, time, fields, entry } = manager;
  if (entry) return entry;
  return {
    ...(name ? { manager: name } : {}),
    operation,
    apiVersion,
    ...(time ? { time } : {}),
    fieldsType: "FieldsV1",
    fieldsV1: writeFieldsV1(fields),
    ...(subresource ? { subresource } : {}),
  };
}

function byPlace(one: Manager, other: Manager): number {
  return (
    byText(one.operation, other.operation) ||
    secondsOf(one) - secondsOf(other) ||
    byText(one.name, other.name) ||
    byText(one.apiVersion, other.apiVersion) ||
    byText(one.subresource, other.subresource)
  );
}

export const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
export const secondsOf = ({ time }: Manager): number => Math.floor((Date.parse(time ?? "") || 0) / 1000);

/** With this manager in its place; without it when it has no fields. */
export function withManager(managers: Managers, manager: Manager): Managers {
  const changed = new Map(managers);
  const identity = identityOf(manager);
  if (isEmpty(manager.fields)) changed.delete(identity);
  else changed.set(identity, manager);
  return changed;
}

/** Each manager with what `change` leaves of its fields; those who have none left go. */
export function mapFields(
  managers: Managers,
  change: (manager: Manager, identity: string) => FieldSet | undefined,
): Managers {
  const changed = new Map<string, Manager>();
  let same = true;
  for (const [identity, manager] of managers) {
    const fields = change(manager, identity) ?? noFields;
    same &&= fields === manager.fields;
    const kept = fields === manager.fields ? manager : { ...manager, fields, entry: undefined };
    if (!isEmpty(fields)) changed.set(identity, kept);
  }
  return same ? managers : changed;
}

/** Whether both say the same, whatever the times. */
export function sameManagers(one: Managers, other: Managers): boolean {
  if (one.size !== other.size) return false;
  for (const [identity, manager] of one) {
    const counterpart = other.get(identity);
    if (counterpart?.apiVersion !== manager.apiVersion) return false;
    if (!sameFields(manager.fields, counterpart.fields)) return false;
  }
  return true;
}
