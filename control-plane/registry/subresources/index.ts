import type { SubresourceStore } from "../contract/resource-store.js";
import type { StoreParts, Subresources } from "../verbs/store-parts.js";
import { approvalStore } from "./approval.js";
import { BindingStore } from "./binding.js";
import { ephemeralContainersStore } from "./ephemeral-containers.js";
import { EvictionStore } from "./eviction.js";
import { finalizeStore } from "./finalize.js";
import { resizeStore } from "./resize.js";
import { ScaleStore } from "./scale.js";
import { statusStore } from "./status.js";
import { type TokenIssuer, TokenStore } from "./token.js";

export interface SubresourceDependencies {
  readonly tokenIssuer: TokenIssuer;
}

/** Every subresource that is an object or an action on one; streams belong to the API server. */
export function subresources({ tokenIssuer }: SubresourceDependencies): Subresources {
  return (parts: StoreParts, name: string): SubresourceStore | undefined => {
    switch (name) {
      case "status":
        return statusStore(parts);
      case "scale":
        return parts.kind.scaling && new ScaleStore(parts, parts.kind.scaling);
      case "binding":
        return new BindingStore(parts);
      case "eviction":
        return new EvictionStore(parts);
      case "token":
        return new TokenStore(parts, tokenIssuer);
      case "approval":
        return approvalStore(parts);
      case "finalize":
        return finalizeStore(parts);
      case "ephemeralcontainers":
        return ephemeralContainersStore(parts);
      case "resize":
        return resizeStore(parts);
      default:
        return undefined;
    }
  };
}
