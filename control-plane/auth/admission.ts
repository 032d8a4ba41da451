import type { V1UserInfo } from "../../api/generated/types.js";
import type { KubeObject } from "../../api/meta/object.js";

/**
 * A write as the plugins here need to see it: a part of what the registry hands to its admission plugins, so that
 * they can stand in its list.
 */
export interface WriteRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: { readonly group: string; readonly resource: string; readonly kind: string };
  readonly subresource?: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly object?: KubeObject;
  readonly old?: KubeObject;
  readonly context: { readonly user: V1UserInfo };
}
