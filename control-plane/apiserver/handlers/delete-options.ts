import { badRequest } from "../../../api/errors.js";
import type { V1DeleteOptions } from "../../../api/generated/types.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import type { DeleteOptions } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import { isTrue } from "../exchange/request-info.js";
import { bodyLimit, decodeBody } from "./body.js";
import { parseInt64 } from "./int64.js";

/** How to delete: from the body when there is one, otherwise from the query. The registry checks it. */
export async function deleteOptions(exchange: Exchange): Promise<DeleteOptions> {
  const body = await exchange.request.body(bodyLimit);
  return body.length > 0 ? fromBody(exchange, body) : fromQuery(exchange.query);
}

function fromBody(exchange: Exchange, body: Buffer): DeleteOptions {
  const expected = { apiVersion: "v1", kind: "DeleteOptions", schema: schemas.get("V1DeleteOptions") };
  const { object } = decodeBody(exchange, body, expected, "Ignore");
  exchange.audit?.requestedChange({ kind: "DeleteOptions", apiVersion: "v1", ...object });
  const { apiVersion: _version, kind, ...options } = object as unknown as V1DeleteOptions;
  if (kind && kind !== "DeleteOptions")
    throw badRequest(`decoded object cannot be converted to DeleteOptions`);
  return options;
}

function fromQuery(query: URLSearchParams): DeleteOptions {
  const grace = query.get("gracePeriodSeconds");
  const policy = query.get("propagationPolicy");
  const orphan = query.get("orphanDependents");
  const dryRun = query.getAll("dryRun");
  return {
    ...(grace ? { gracePeriodSeconds: parseInt64(grace) } : {}),
    ...(policy ? { propagationPolicy: policy } : {}),
    ...(orphan ? { orphanDependents: isTrue(orphan) } : {}),
    ...(dryRun.length > 0 ? { dryRun } : {}),
  };
}
