import { type KubeObject, parseApiVersion } from "../meta/object.js";
import type { ResourceInfo } from "../scheme/resource-info.js";
import { coreEvent, newEvent } from "./events.js";
import { autoscalerV1, autoscalerV2 } from "./horizontal-pod-autoscaler.js";

type Conversion = (object: KubeObject) => KubeObject;

/** `kind apiVersion` of the outcome → how to come there from the other served version. */
const conversions: Readonly<Record<string, Conversion>> = {
  "Event v1": coreEvent as unknown as Conversion,
  "Event events.k8s.io/v1": newEvent as unknown as Conversion,
  "HorizontalPodAutoscaler autoscaling/v1": autoscalerV1 as unknown as Conversion,
  "HorizontalPodAutoscaler autoscaling/v2": autoscalerV2 as unknown as Conversion,
};

/** `object` in `apiVersion`; the same object when it is in that already. Never changes what it is given. */
export function convert(object: KubeObject, apiVersion: string): KubeObject {
  if (object.apiVersion === apiVersion) return object;
  const conversion = conversions[`${object.kind} ${apiVersion}`];
  return conversion ? conversion(object) : { ...object, apiVersion };
}

/** The apiVersion in which objects of this resource are stored. */
export function storedApiVersion(info: ResourceInfo): string {
  const group = info.storedGroup ?? info.group;
  return group ? `${group}/${info.storedVersion}` : info.storedVersion;
}

/** True when what is stored is served as it is, so that stored bytes may be sent. */
export function servedAsStored(info: ResourceInfo, version: string): boolean {
  const stored = parseApiVersion(storedApiVersion(info));
  return stored.group === info.group && stored.version === version;
}
