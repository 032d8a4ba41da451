import type { GenericStore, Subresources } from "../generic-store.js";
import type { SubresourceStore } from "../resource-store.js";
import { approvalStore } from "./approval.js";
import { BindingStore } from "./binding.js";
import { ephemeralContainersStore } from "./ephemeral-containers.js";
import { EvictionStore } from "./eviction.js";
import { finalizeStore } from "./finalize.js";
import { ScaleStore } from "./scale.js";
import { type TokenIssuer, TokenStore } from "./token.js";

export interface SubresourceDependencies {
  readonly tokenIssuer: TokenIssuer;
}

/** Every subresource that is an object or an action on one; streams belong to the API server. */
export function subresources({ tokenIssuer }: SubresourceDependencies): Subresources {
  return (store: GenericStore, name: string): SubresourceStore | undefined => {
    switch (name) {
      case "scale":
        return new ScaleStore(store);
      case "binding":
        return new BindingStore(store);
      case "eviction":
        return new EvictionStore(store);
      case "token":
        return new TokenStore(store, tokenIssuer);
      case "approval":
        return approvalStore(store, store.parts.clock);
      case "finalize":
        return finalizeStore(store);
      case "ephemeralcontainers":
        return ephemeralContainersStore(store);
      default:
        return undefined;
    }
  };
}
