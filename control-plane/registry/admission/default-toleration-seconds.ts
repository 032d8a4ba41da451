import type { V1Toleration } from "../../../api/generated/types.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import { podOf } from "./requests.js";

export interface DefaultTolerationOptions {
  readonly notReadySeconds: number;
  readonly unreachableSeconds: number;
}

/** How long a pod stays on a node that is lost, unless it says so itself. */
export class DefaultTolerationSeconds implements AdmissionPlugin {
  readonly name = "DefaultTolerationSeconds";
  private readonly defaults: readonly V1Toleration[];

  constructor({ notReadySeconds, unreachableSeconds }: DefaultTolerationOptions) {
    this.defaults = [
      toleration("node.kubernetes.io/not-ready", notReadySeconds),
      toleration("node.kubernetes.io/unreachable", unreachableSeconds),
    ];
  }

  admit(request: AdmissionRequest): void {
    const spec = podOf(request)?.spec;
    if (!spec || request.operation === "DELETE") return;
    const given = spec.tolerations ?? [];
    const missing = this.defaults.filter(({ key }) => !given.some((one) => speaksOf(one, key)));
    if (missing.length > 0) spec.tolerations = [...given, ...missing.map((one) => ({ ...one }))];
  }
}

const toleration = (key: string, tolerationSeconds: number): V1Toleration => ({
  key,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds,
});

/** Without key or effect a toleration speaks of all of them. */
function speaksOf({ key, effect }: V1Toleration, of: string | undefined): boolean {
  return (!key || key === of) && (!effect || effect === "NoExecute");
}
