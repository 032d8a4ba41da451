import type { V1UserInfo } from "../../api/generated/types.js";
import type { FieldRequirement } from "../../api/meta/field-selector.js";

/** One question: may this user do this? */
export interface Attributes {
  readonly user: V1UserInfo;
  readonly verb: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** What a list or watch is limited to by its field selector. */
  readonly fieldSelector?: readonly FieldRequirement[];
  /** Set, and nothing of resources, for paths such as /healthz. */
  readonly path?: string;
}

export interface Decision {
  readonly decision: "allow" | "deny" | "no-opinion";
  readonly reason: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Promise<Decision> | Decision;
}
