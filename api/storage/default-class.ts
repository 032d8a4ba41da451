import type { V1StorageClass } from "../generated/types.js";

const annotation = "storageclass.kubernetes.io/is-default-class";
const betaAnnotation = "storageclass.beta.kubernetes.io/is-default-class";

export const isDefaultClass = ({ metadata }: V1StorageClass): boolean =>
  metadata.annotations?.[annotation] === "true" || metadata.annotations?.[betaAnnotation] === "true";

/** The class of claims that name none: of several defaults the newest, then the first by name. */
export function defaultClass(classes: readonly V1StorageClass[]): V1StorageClass | undefined {
  return classes.filter(isDefaultClass).sort(newestFirst)[0];
}

function newestFirst({ metadata: a }: V1StorageClass, { metadata: b }: V1StorageClass): number {
  const [createdA = "", createdB = ""] = [a.creationTimestamp, b.creationTimestamp];
  if (createdA !== createdB) return createdA > createdB ? -1 : 1;
  return (a.name ?? "") < (b.name ?? "") ? -1 : 1;
}

export const isDelayed = (found: V1StorageClass | undefined): boolean =>
  found?.volumeBindingMode === "WaitForFirstConsumer";
