import { ApiError } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { EntryList } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import { type BytesResponse, bytes } from "../http/response.js";
import type { Representation, View } from "../negotiation/accept.js";
import { compressed } from "../negotiation/gzip.js";
import { valueResponse } from "../negotiation/object-bytes.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import {
  includeObject,
  type ListMeta,
  partialMetadata,
  partialMetadataList,
  tableOf,
} from "../negotiation/views.js";
import type { HandlerServices } from "./services.js";

/** One value, of which the audit log is told. */
export function respond(
  exchange: Exchange,
  statusCode: number,
  value: unknown,
  form: Representation,
): BytesResponse {
  exchange.audit?.answered(() => value);
  return valueResponse(statusCode, value, form);
}

/** One object, in its stored version, as the client wants to see it. */
export function objectResponse(
  statusCode: number,
  exchange: Exchange,
  target: Target,
  object: KubeObject,
  services: HandlerServices,
): BytesResponse | Promise<BytesResponse> {
  return target.shown(
    () => [object],
    () => viewResponse(statusCode, exchange, target, object, services),
  );
}

function viewResponse(
  statusCode: number,
  exchange: Exchange,
  target: Target,
  object: KubeObject,
  { clock }: HandlerServices,
): BytesResponse {
  const form = representationOf(exchange);
  switch (form.view) {
    case "object":
      return respond(exchange, statusCode, target.toServed(object), form);
    case "Table": {
      const { resourceVersion = "" } = object.metadata;
      const metadata = metaOf({ entries: [], resourceVersion });
      const table = tableOf(target, [object], metadata, clock, includeObject(exchange.query));
      return respond(exchange, statusCode, table, form);
    }
    case "PartialObjectMetadata":
      return respond(exchange, statusCode, partialMetadata(object), form);
    case "PartialObjectMetadataList":
      throw otherView(form.view, `not a list (${goName(target)})`);
  }
}

const otherView = (view: View, found: string) =>
  new ApiError("NotAcceptable", `you requested ${view}, but the requested object is ${found}`);

/** `*core.Pod` */
const goName = ({ kind }: Target) => `*${kind.group.split(".")[0] || "core"}.${kind.kind}`;

/** A list: its objects' memoised bytes one behind the other, unless another view is asked for. */
export function listResponse(
  exchange: Exchange,
  target: Target,
  list: EntryList,
  services: HandlerServices,
): BytesResponse | Promise<BytesResponse> {
  const form = representationOf(exchange);
  if (form.view === "PartialObjectMetadata") throw otherView(form.view, `a list (${goName(target)}List)`);
  return target.shown(
    () => list.entries.map(({ object }) => object),
    () => shownList(exchange, target, list, form, services),
  );
}

function shownList(
  exchange: Exchange,
  target: Target,
  list: EntryList,
  form: Representation,
  services: HandlerServices,
): BytesResponse | Promise<BytesResponse> {
  const value = () => listValue(exchange, target, list, form, services);
  const answer =
    form.view === "object" && form.format === "json" && !form.pretty
      ? joinedResponse(exchange, target, list, value)
      : respond(exchange, 200, value(), form);
  return exchange.request.headers["accept-encoding"] === undefined
    ? answer
    : compressed(answer, exchange.request.headers);
}

const comma = Buffer.from(",");
const end = Buffer.from("]}\n");

function joinedResponse(exchange: Exchange, target: Target, list: EntryList, value: () => unknown) {
  exchange.audit?.answered(value);
  return bytes(200, "application/json", joined(target, list));
}

function joined(target: Target, list: EntryList): Buffer[] {
  const head = `{"kind":"${target.kind.kind}List","apiVersion":"${target.apiVersion}","metadata":${JSON.stringify(metaOf(list))},"items":[`;
  const chunks: Buffer[] = [Buffer.from(head)];
  list.entries.forEach((entry, index) => {
    if (index > 0) chunks.push(comma);
    chunks.push(target.json(entry));
  });
  chunks.push(end);
  return chunks;
}

function listValue(
  { query }: Exchange,
  target: Target,
  list: EntryList,
  { view }: Representation,
  { clock }: HandlerServices,
): unknown {
  const objects = list.entries.map((entry) => entry.object);
  const metadata = metaOf(list);
  if (view === "Table") return tableOf(target, objects, metadata, clock, includeObject(query));
  if (view !== "object") return partialMetadataList(objects, metadata);
  const items = objects.map((object) => target.toServed(object));
  return { kind: `${target.kind.kind}List`, apiVersion: target.apiVersion, metadata, items };
}

function metaOf(list: EntryList): ListMeta {
  return {
    ...(list.resourceVersion ? { resourceVersion: list.resourceVersion } : {}),
    ...(list.continue ? { continue: list.continue } : {}),
    ...(list.remainingItemCount ? { remainingItemCount: list.remainingItemCount } : {}),
  };
}
