import type { ResourceV1ResourceClaim, V1DeviceRequest } from "../generated/types.js";
import type { ResourceList } from "../meta/pod-resources.js";
import type { Evaluator } from "./evaluator.js";
import { countOf, objectCountName } from "./object-count.js";

const objectCount = objectCountName("resource.k8s.io", "resourceclaims");
const classSuffix = ".deviceclass.resource.k8s.io/devices";
/** How many devices one claim can get at most: what `All` of them may come to. */
const mostDevices = 32;

/** Claims of devices: how many of each class one may get. */
export const deviceClaimEvaluator: Evaluator = {
  handles: () => true,
  counts: (name) => name === objectCount || name.endsWith(classSuffix),
  usageOf: (object) => usageOf(object as ResourceV1ResourceClaim),
};

function usageOf({ spec }: ResourceV1ResourceClaim): ResourceList {
  const devices = new Map<string, number>();
  for (const request of spec?.devices?.requests ?? [])
    for (const [name, count] of devicesOf(request)) devices.set(name, (devices.get(name) ?? 0) + count);
  return new Map([
    [objectCount, countOf(1)],
    ...[...devices].map(([name, count]) => [name + classSuffix, countOf(count)] as const),
  ]);
}

/** Of several that would do, the most of each class. */
function devicesOf({ exactly, firstAvailable = [] }: V1DeviceRequest): Map<string, number> {
  const most = new Map<string, number>();
  for (const { deviceClassName = "", allocationMode, count = 1 } of exactly ? [exactly] : firstAvailable) {
    const wanted = allocationMode === "All" ? mostDevices : count;
    most.set(deviceClassName, Math.max(most.get(deviceClassName) ?? 0, wanted));
  }
  return most;
}
