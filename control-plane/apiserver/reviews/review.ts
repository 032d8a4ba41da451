import { badRequest } from "../../../api/errors.js";
import { type FieldError, invalidObject } from "../../../api/field-error.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { apiVersionOf } from "../../../api/meta/object.js";
import type { Exchange } from "../exchange/exchange.js";
import { readObject } from "../handlers/body.js";
import type { ReviewHandler } from "../handlers/resource-handler.js";
import { respond } from "../handlers/respond.js";
import { writeOptions } from "../handlers/write-options.js";
import { pageNotFound } from "../http/response.js";
import { plainRepresentationOf } from "../negotiation/representation.js";

/** A question that is posted as an object and answered with its status filled in. */
export interface Review<T extends KubeObject> {
  readonly group: string;
  readonly resource: string;
  validate?(object: T, exchange: Exchange): readonly FieldError[];
  answer(object: T, exchange: Exchange): Promise<T>;
}

/** Serves a review at its path: POST only, nothing is stored. */
export function reviewHandler<T extends KubeObject>(review: Review<T>): ReviewHandler {
  return async (exchange, version) => {
    const kind = exchange.info.served?.kind;
    const schema = kind?.schemas[version];
    if (!kind || !schema) return pageNotFound();
    const form = plainRepresentationOf(exchange);
    const { fieldValidation } = writeOptions(exchange.query, "CreateOptions");
    const { group } = review;
    const expected = { apiVersion: apiVersionOf({ group, version }), kind: kind.kind, schema };
    const object = (await readObject(exchange, expected, fieldValidation)) as T;
    checkNamespace(object, exchange, kind.namespaced);
    const errors = review.validate?.(object, exchange) ?? [];
    if (errors.length > 0) throw invalidObject({ group, kind: kind.kind }, "", errors);
    return respond(exchange, 201, await review.answer(object, exchange), form);
  };
}

function checkNamespace({ metadata }: KubeObject, { info }: Exchange, namespaced: boolean): void {
  if (!namespaced) return;
  if (metadata.namespace && metadata.namespace !== info.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  metadata.namespace = info.namespace;
}
