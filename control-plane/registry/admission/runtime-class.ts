import { forbidden } from "../../../api/errors.js";
import type { V1PodSpec, V1RuntimeClass } from "../../../api/generated/types.js";
import { copyOf } from "../../../api/json/plain-data.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { runtimeClasses } from "../../../api/resources.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";
import { podOf } from "./requests.js";

const prefix = resourcePrefix(runtimeClasses);

/** What a pod's RuntimeClass says of it: its overhead, and on which nodes it can run. */
export class RuntimeClassAdmission implements AdmissionPlugin {
  readonly name = "RuntimeClass";

  constructor(private readonly lookup: Lookup) {}

  async admit(request: AdmissionRequest): Promise<void> {
    const spec = podOf(request)?.spec;
    if (!spec || request.operation !== "CREATE") return;
    const found = await this.classOf(request, spec);
    setOverhead(request, spec, found);
    if (found?.scheduling) setScheduling(request, spec, found.scheduling);
  }

  private async classOf(
    request: AdmissionRequest,
    { runtimeClassName }: V1PodSpec,
  ): Promise<V1RuntimeClass | undefined> {
    if (!runtimeClassName) return undefined;
    const found = await this.lookup.find<V1RuntimeClass>(prefix + runtimeClassName, request.context.signal);
    return found ?? reject(request, `RuntimeClass ${JSON.stringify(runtimeClassName)} not found`);
  }
}

function reject({ kind, name }: AdmissionRequest, why: string): never {
  throw forbidden(kind, name, `pod rejected: ${why}`);
}

function setOverhead(request: AdmissionRequest, spec: V1PodSpec, found: V1RuntimeClass | undefined): void {
  const fixed = found?.overhead?.podFixed;
  if (!found?.overhead) {
    if (Object.keys(spec.overhead ?? {}).length > 0)
      reject(request, "Pod Overhead set without corresponding RuntimeClass defined Overhead");
    return;
  }
  if (spec.overhead && !semanticEqual(spec.overhead, fixed ?? {}))
    reject(request, "Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  spec.overhead = { ...fixed };
}

function setScheduling(
  request: AdmissionRequest,
  spec: V1PodSpec,
  { nodeSelector = {}, tolerations = [] }: NonNullable<V1RuntimeClass["scheduling"]>,
): void {
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    reject(
      request,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
    );
  }
  if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  const has = (wanted: object) => spec.tolerations?.some((own) => semanticEqual(own, wanted));
  const missing = copyOf(tolerations).filter((one) => !has(one));
  if (missing.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...missing];
}
