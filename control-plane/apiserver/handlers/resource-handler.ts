import { apiVersionOf } from "../../../api/meta/object.js";
import type { Registry, ResourceStore } from "../../registry/contract/resource-store.js";
import type { Exchange, Handler } from "../exchange/exchange.js";
import { type HttpResponse, pageNotFound } from "../http/response.js";
import { methodNotAllowed } from "../negotiation/error-response.js";
import { Target } from "../negotiation/target.js";
import { create } from "./create.js";
import { remove } from "./delete.js";
import { deleteCollection } from "./delete-collection.js";
import { get } from "./get.js";
import { list } from "./list.js";
import { patch } from "./patch.js";
import type { HandlerServices } from "./services.js";
import { subresource } from "./subresource.js";
import { update } from "./update.js";
import { watch } from "./watch.js";

type VerbHandler = (exchange: Exchange, target: Target, services: HandlerServices) => Promise<HttpResponse>;

const verbs: Readonly<Record<string, VerbHandler>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: deleteCollection,
};

/** Serves a path under a resource that is not an object: exec, log, proxy … Keyed `group/resource/subresource`. */
export type ConnectHandler = (exchange: Exchange) => Promise<HttpResponse>;
/** Answers an object that is posted and never stored. Keyed `group/resource` or `group/resource/subresource`. */
export type ReviewHandler = (exchange: Exchange, version: string) => Promise<HttpResponse>;

export interface ResourceHandlers {
  readonly registry: Registry;
  readonly connects: ReadonlyMap<string, ConnectHandler>;
  readonly reviews: ReadonlyMap<string, ReviewHandler>;
  readonly services: HandlerServices;
}

/** Everything under /api/VERSION and /apis/GROUP/VERSION. */
export function resourceHandler({ registry, connects, reviews, services }: ResourceHandlers): Handler {
  const targets = new Targets();
  return async (exchange) => {
    const { served, verb, group, version, resource, subresource: sub } = exchange.info;
    if (!served) return pageNotFound();
    if (!served.verbs.includes(verb)) throw methodNotAllowed();
    const { kind } = served;
    if (kind.deprecation)
      exchange.warn(`${apiVersionOf({ group, version })} ${kind.kind} ${kind.deprecation}`);
    const connect = sub === "" ? undefined : connects.get(`${group}/${resource}/${sub}`);
    if (connect) return connect(exchange);
    const review = reviews.get(`${group}/${resource}`);
    if (review) return review(exchange, version);
    const store = registry.store(group, resource);
    const target = store && targets.of(store, version);
    if (!target) return pageNotFound();
    const handler = sub === "" ? verbs[verb] : subresource;
    if (!handler) throw methodNotAllowed();
    return handler(exchange, target, services);
  };
}

/** One Target for each version of each store, made when first asked for. */
class Targets {
  private readonly known = new WeakMap<ResourceStore, Map<string, Target>>();

  of(store: ResourceStore, version: string): Target | undefined {
    const known = this.known.get(store)?.get(version);
    return known ?? this.make(store, version);
  }

  private make(store: ResourceStore, version: string): Target | undefined {
    if (!store.kind.versions.includes(version)) return undefined;
    const target = new Target(store, version);
    const versions = this.known.get(store) ?? new Map<string, Target>();
    this.known.set(store, versions.set(version, target));
    return target;
  }
}
