import { ApiError } from "../../api/errors.js";
import type { ResourceType } from "../../api/resources.js";
import type { Registry, ResourceStore, SubresourceStore } from "./resource-store.js";

/** Throws 404 for a resource that is not served. */
export function storeOf(registry: Registry, { group, resource }: ResourceType): ResourceStore {
  const store = registry.store(group, resource);
  if (!store) throw notServed();
  return store;
}

/** The subresource's part in a verb. Throws 404 when it is not served, and 405 when it has none in this verb. */
export function subresourceVerb<K extends "create" | "update" | "patch">(
  store: ResourceStore,
  subresource: string,
  verb: K,
): NonNullable<SubresourceStore[K]> {
  const found = store.subresource(subresource);
  if (!found) throw notServed();
  const method = found[verb];
  if (!method)
    throw new ApiError("MethodNotAllowed", `the subresource ${subresource} doesn't support ${verb}`);
  return method.bind(found) as NonNullable<SubresourceStore[K]>;
}

const notServed = () => new ApiError("NotFound", "the server could not find the requested resource");
