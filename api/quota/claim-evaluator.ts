import type { V1PersistentVolumeClaim } from "../generated/types.js";
import type { ResourceList } from "../meta/pod-resources.js";
import { compareQuantity, parseQuantity, type Quantity } from "../meta/quantity.js";
import type { Evaluator } from "./evaluator.js";
import { countOf, objectCountName } from "./object-count.js";
import { namesSatisfy } from "./scopes.js";

const objectCount = objectCountName("", "persistentvolumeclaims");
const names = ["persistentvolumeclaims", "requests.storage"];
const classSuffix = ".storageclass.storage.k8s.io/";
const byte = 1_000_000_000n;

export const claimEvaluator: Evaluator = {
  handles: ({ subresource }) => subresource === undefined || subresource === "status",
  counts: (name) =>
    name === objectCount || names.some((one) => name === one || name.endsWith(classSuffix + one)),
  usageOf: (object) => usageOf(object as V1PersistentVolumeClaim),
  isWithin: (scope, object) =>
    scope.scopeName === "VolumeAttributesClass" &&
    namesSatisfy(scope, attributesClasses(object as V1PersistentVolumeClaim)),
};

function usageOf(claim: V1PersistentVolumeClaim): ResourceList {
  const usage: ResourceList = new Map([[objectCount, countOf(1)]]);
  const className =
    claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? claim.spec?.storageClassName;
  const add = (name: string, amount: Quantity) => {
    usage.set(name, amount);
    if (className) usage.set(className + classSuffix + name, amount);
  };
  add("persistentvolumeclaims", countOf(1));
  const storage = storageOf(claim);
  if (storage) add("requests.storage", storage);
  return usage;
}

/** In whole bytes: what was asked for, or what is being made of it where that is more. */
function storageOf({ spec, status }: V1PersistentVolumeClaim): Quantity | undefined {
  const asked = spec?.resources?.requests?.storage;
  if (asked === undefined) return undefined;
  const requested = wholeBytes(parseQuantity(asked));
  const given = status?.allocatedResources?.storage;
  const allocated = given === undefined ? requested : wholeBytes(parseQuantity(given));
  return compareQuantity(allocated, requested) > 0 ? allocated : requested;
}

const wholeBytes = ({ nanos, format }: Quantity): Quantity => ({
  nanos: ((nanos + byte - 1n) / byte) * byte,
  format,
});

/** That it shall have, has, or is on its way to. */
function attributesClasses({ spec, status }: V1PersistentVolumeClaim): string[] {
  const classes = [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return [...new Set(classes.flatMap((name) => name || []))];
}
