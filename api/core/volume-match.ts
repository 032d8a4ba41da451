import type { V1Node, V1PersistentVolume, V1PersistentVolumeClaim } from "../generated/types.js";
import { everything, type LabelSelector, selectorOf } from "../meta/label-selector.js";
import { matchesNodeSelector } from "../meta/node-selector.js";
import { compareQuantity, type Quantity } from "../meta/quantity.js";
import { holderOf } from "./made-volume.js";
import { classOfClaim, classOfVolume, isBoundTo, requestOf, storageOf } from "./volume-binding.js";

export interface MatchOptions {
  /** Only volumes that can be had there. */
  readonly node?: V1Node;
  /** Names of volumes that are spoken for. */
  readonly taken?: ReadonlySet<string>;
  /** The claim's, read before: by default it is read here. */
  readonly selector?: LabelSelector;
  /** Only a volume that is kept for the claim already: another is for the scheduler to choose. */
  readonly isDelayed?: boolean;
}

/**
 * The volume that suits the claim best: the one that is kept for it, or else the smallest of those that are large enough.
 * Where the one kept for it can't be had on `node`, none does.
 */
export function bestVolume(
  claim: V1PersistentVolumeClaim,
  volumes: Iterable<V1PersistentVolume>,
  { node, taken, isDelayed = false, selector = selectorOfClaim(claim) }: MatchOptions = {},
): V1PersistentVolume | undefined {
  let best: V1PersistentVolume | undefined;
  for (const volume of volumes) {
    if (taken?.has(volume.metadata.name ?? "")) continue;
    if (volume.spec?.claimRef && !isBoundTo(volume, claim)) continue;
    if (roomFault(volume, claim) || modeFault(volume, claim)) continue;
    const canBeHad = !node || isReachable(volume, node);
    // Who keeps a volume for a claim has chosen it, whatever its class and labels.
    if (isBoundTo(volume, claim)) return canBeHad ? volume : undefined;
    if (isDelayed || !canBeHad || !isFree(volume, claim, selector)) continue;
    if (!best || compareQuantity(capacityOf(volume), capacityOf(best)) < 0) best = volume;
  }
  return best;
}

/** A volume without a node affinity can be had everywhere; one that a node holds only there, whatever others call themselves. */
export function isReachable(volume: V1PersistentVolume, node: V1Node): boolean {
  const holder = holderOf(volume);
  if (holder !== undefined && holder !== node.metadata.name) return false;
  const required = volume.spec?.nodeAffinity?.required;
  return !required || matchesNodeSelector(required, node);
}

/** Why a volume that the claim names won't do; undefined: it will. In Kubernetes' words. */
export function unsatisfied(volume: V1PersistentVolume, claim: V1PersistentVolumeClaim): string | undefined {
  const ofOtherClass = classOfVolume(volume) !== classOfClaim(claim);
  return (
    roomFault(volume, claim) ??
    (ofOtherClass ? "storageClassName does not match" : undefined) ??
    modeFault(volume, claim)
  );
}

function roomFault(volume: V1PersistentVolume, claim: V1PersistentVolumeClaim): string | undefined {
  const { name, deletionTimestamp } = volume.metadata;
  if (deletionTimestamp) return `the volume is marked for deletion ${JSON.stringify(name)}`;
  return compareQuantity(capacityOf(volume), requestOf(claim)) < 0 ? "requested PV is too small" : undefined;
}

function modeFault(volume: V1PersistentVolume, claim: V1PersistentVolumeClaim): string | undefined {
  if ((volume.spec?.volumeMode || filesystem) !== (claim.spec?.volumeMode || filesystem))
    return "incompatible volumeMode";
  const offered = volume.spec?.accessModes ?? [];
  const isOffered = (claim.spec?.accessModes ?? []).every((mode) => offered.includes(mode));
  return isOffered ? undefined : "incompatible accessMode";
}

const filesystem = "Filesystem";

/** Nobody has the volume, and it is of the claim's class and has the labels. */
export function isFree(
  volume: V1PersistentVolume,
  claim: V1PersistentVolumeClaim,
  selector: LabelSelector,
): boolean {
  if (volume.status?.phase !== "Available" || classOfVolume(volume) !== classOfClaim(claim)) return false;
  return selector.matches(volume.metadata.labels);
}

/** Without one, all volumes are meant. */
export const selectorOfClaim = ({ spec }: V1PersistentVolumeClaim): LabelSelector =>
  spec?.selector ? selectorOf(spec.selector) : everything;

const capacityOf = ({ spec }: V1PersistentVolume): Quantity => storageOf(spec?.capacity);
