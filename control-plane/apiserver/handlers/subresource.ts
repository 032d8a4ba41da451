import { apiVersionOf, type KubeObject } from "../../../api/meta/object.js";
import { subresourceInfo } from "../../../api/scheme/subresources.js";
import type { SubresourceStore } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import { type HttpResponse, pageNotFound } from "../http/response.js";
import { methodNotAllowed } from "../negotiation/error-response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { type ExpectedKind, readObject } from "./body.js";
import { contextOf } from "./context.js";
import { inVersionOf, readPatch } from "./patch.js";
import { refOf } from "./ref.js";
import { objectResponse, respond } from "./respond.js";
import type { HandlerServices } from "./services.js";
import { writeOptions } from "./write-options.js";

/** Parts of objects, and actions on them, that are read and written as objects. */
export async function subresource(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  const { subresource: name } = exchange.info;
  const info = subresourceInfo(target.kind, target.version, name);
  const store = target.store.subresource(name);
  if (!info?.schema || !store) return pageNotFound();
  representationOf(exchange);
  const { custom } = target.kind;
  const expected = { apiVersion: apiVersionOf(info), kind: info.kind, schema: info.schema, custom };
  const object = await act(exchange, target, store, expected);
  const statusCode = exchange.info.verb === "create" ? 201 : 200;
  if (expected.kind === target.kind.kind)
    return objectResponse(statusCode, exchange, target, object, services);
  return respond(exchange, statusCode, object, representationOf(exchange));
}

/** A store without the verb's function does not serve that verb. */
async function act(
  exchange: Exchange,
  target: Target,
  store: SubresourceStore,
  expected: ExpectedKind,
): Promise<KubeObject> {
  const ref = refOf(exchange);
  const { verb } = exchange.info;
  if (verb === "get" && store.get) return store.get(contextOf(exchange), ref);
  if (verb === "create" && store.create) {
    const options = writeOptions(exchange.query, "CreateOptions");
    const object = await readObject(exchange, expected, options.fieldValidation);
    return store.create(contextOf(exchange, options), ref, object);
  }
  if (verb === "update" && store.update) {
    const options = writeOptions(exchange.query, "UpdateOptions");
    const object = await readObject(exchange, expected, options.fieldValidation);
    const own = expected.kind === target.kind.kind;
    return store.update(
      contextOf(exchange, options, own ? target.apiVersion : undefined),
      ref,
      own ? await target.toStored(object) : object,
    );
  }
  if (verb === "patch" && store.patch) {
    const options = writeOptions(exchange.query, "PatchOptions");
    const change = await readPatch(exchange, expected, options);
    const own = expected.kind === target.kind.kind;
    const context = contextOf(exchange, options, own ? target.apiVersion : undefined);
    return store.patch(context, ref, own ? inVersionOf(target, change) : change);
  }
  throw methodNotAllowed();
}
