import type { V1UserInfo } from "../../api/generated/types.js";

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
