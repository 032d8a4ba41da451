import type { KubeObject } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Exchange } from "../exchange/exchange.js";
import type { HttpResponse } from "../http/response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { contextOf } from "./context.js";
import { deleteOptions } from "./delete-options.js";
import { refOf } from "./ref.js";
import { objectResponse, respond } from "./respond.js";
import type { HandlerServices } from "./services.js";
import { writeOptions } from "./write-options.js";

/** Kinds of which Kubernetes shows the last state when they are gone; of others it says Success. */
const shown = new Set([
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "podtemplates",
  "resourcequotas",
  "serviceaccounts",
  "services",
]);

export async function remove(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  const form = representationOf(exchange);
  const write = writeOptions(exchange.query, "DeleteOptions");
  const options = await deleteOptions(exchange);
  const dryRun = write.dryRun || (options.dryRun ?? []).length > 0;
  const context = contextOf(exchange, { ...write, dryRun });
  const { object, gone } = await target.store.delete(context, refOf(exchange), options);
  const code = !gone && options.orphanDependents === false ? 202 : 200;
  const { kind } = target;
  if (gone && !(kind.group === "" && shown.has(kind.resource))) {
    const status = success(kind, object);
    exchange.audit?.ended(status);
    return respond(exchange, 200, status, form);
  }
  return objectResponse(code, exchange, target, object, services);
}

function success({ group, resource }: Kind, { metadata: { name, uid } }: KubeObject) {
  const details = { name, ...(group ? { group } : {}), kind: resource, uid };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
}
