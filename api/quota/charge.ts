import type { V1ResourceQuota } from "../generated/types.js";
import type { KubeObject } from "../meta/object.js";
import { parseAll, type ResourceList } from "../meta/pod-resources.js";
import { compareQuantity } from "../meta/quantity.js";
import type { Evaluator, QuotaWrite } from "./evaluator.js";
import { formatAll, growthOf, listText, only, sumOf } from "./resource-list.js";
import { isWithinAll, scopesOf } from "./scopes.js";

/** A write, with what it makes of what. */
export interface QuotaChange extends QuotaWrite {
  readonly object: KubeObject;
  /** Of an update. */
  readonly old?: KubeObject | undefined;
}

/** Why a write may not be, in Kubernetes' words. */
export class QuotaRefusal extends Error {}

/** The quota has not been counted yet. */
export class UnknownUsage extends QuotaRefusal {}

/** What the quota limits; before it was counted, what it shall. */
export const hardOf = ({ spec, status }: V1ResourceQuota) => status?.hard ?? spec?.hard ?? {};

/**
 * What the change makes of the usage that quotas tell of: of those that it uses more of. Throws QuotaRefusal when one of them has
 * no room, or can't tell.
 */
export function chargeAll<Q extends V1ResourceQuota>(
  quotas: readonly Q[],
  evaluator: Evaluator,
  change: QuotaChange,
  nowMs: number,
): Map<Q, Record<string, string>> {
  const concerned = quotas.filter((quota) => isAbout(quota, evaluator, change.object));
  const charged = new Map<Q, Record<string, string>>();
  for (const quota of concerned) {
    const requested = requestedOf(quota, evaluator, change, nowMs);
    if (requested.size === 0) continue;
    charged.set(quota, usedWith(quota, requested, change));
  }
  return charged;
}

/** Whether the quota is about the object at all. */
function isAbout(quota: V1ResourceQuota, evaluator: Evaluator, object: KubeObject): boolean {
  const { used = {} } = quota.status ?? {};
  const names = Object.keys(hardOf(quota)).filter((name) => evaluator.counts(name));
  if (names.length === 0 || !isWithinAll(evaluator, scopesOf(quota), object)) return false;
  const lacking = evaluator.lacks?.(names, object);
  if (lacking) throw new QuotaRefusal(`failed quota: ${quota.metadata.name}: ${lacking}`);
  if (names.some((name) => used[name] === undefined)) throw unknownUsage(quota, names);
  return true;
}

const unknownUsage = ({ metadata }: V1ResourceQuota, names: readonly string[]) =>
  new UnknownUsage(`status unknown for quota: ${metadata.name}, resources: ${[...names].sort().join(",")}`);

/** What of the quota's the change needs that was not needed before. */
function requestedOf(
  quota: V1ResourceQuota,
  evaluator: Evaluator,
  { object, old }: QuotaChange,
  nowMs: number,
): ResourceList {
  const counted = old !== undefined && isWithinAll(evaluator, scopesOf(quota), old);
  const hard = new Set(Object.keys(quota.status?.hard ?? {}));
  const before: ResourceList = counted ? evaluator.usageOf(old, nowMs) : new Map();
  return only(growthOf(evaluator.usageOf(object, nowMs), before), (name) => hard.has(name));
}

function usedWith(
  { metadata, status }: V1ResourceQuota,
  requested: ResourceList,
  { subresource }: QuotaChange,
): Record<string, string> {
  const [used, hard] = [parseAll(status?.used), parseAll(status?.hard)];
  const sum = sumOf(used, requested);
  const exceeded = new Set([...requested.keys()].filter((name) => isMore(sum, hard, name)));
  // What a status says has happened already.
  if (exceeded.size === 0 || subresource === "status") return formatAll(sum);
  const [asked, had, limited] = [requested, used, hard].map((list) =>
    listText(only(list, (name) => exceeded.has(name))),
  );
  throw new QuotaRefusal(
    `exceeded quota: ${metadata.name}, requested: ${asked}, used: ${had}, limited: ${limited}`,
  );
}

function isMore(amounts: ResourceList, limits: ResourceList, name: string): boolean {
  const [amount, limit] = [amounts.get(name), limits.get(name)];
  return amount !== undefined && limit !== undefined && compareQuantity(amount, limit) > 0;
}
