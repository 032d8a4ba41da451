import { badRequest } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { decodePatched } from "../../../api/patch/decode-patched.js";
import { parsePatch } from "../../../api/patch/parse-patch.js";
import type { Patch } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import type { HttpResponse } from "../http/response.js";
import { patchType } from "../negotiation/content-type.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { bodyLimit, checkKind, type ExpectedKind } from "./body.js";
import { confirmCreate } from "./confirm-create.js";
import { contextOf } from "./context.js";
import { refOf } from "./ref.js";
import { objectResponse } from "./respond.js";
import type { HandlerServices } from "./services.js";
import { checkApplies, type WriteOptions, writeOptions } from "./write-options.js";

export async function patch(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  representationOf(exchange);
  const options = writeOptions(exchange.query, "PatchOptions");
  const change = inVersionOf(target, await readPatch(exchange, target.expected, options));
  const context = Object.assign(contextOf(exchange, options, target.apiVersion), {
    confirmCreate: () => confirmCreate(exchange, services),
  });
  const { object, created } = await target.store.patch(context, refOf(exchange), change);
  return objectResponse(created ? 201 : 200, exchange, target, object, services);
}

/** The same change of what is stored in another version than the path's. */
export function inVersionOf(target: Target, patch: Patch): Patch {
  return {
    ...patch,
    present: (current) =>
      target.shown(
        () => [current],
        () => target.toServed(current),
      ),
    decode: async (patched) => target.toStored(await patch.decode(patched)),
  };
}

/** The change that the body asks for, and the check that its outcome has to pass. */
export async function readPatch(
  exchange: Exchange,
  expected: ExpectedKind,
  options: WriteOptions,
): Promise<Patch> {
  const { fieldValidation, force } = options;
  const type = patchType(exchange.request.headers["content-type"], expected.custom);
  checkApplies(options, type === "apply");
  const text = (await exchange.request.body(bodyLimit)).toString();
  const parsed = parsePatch(text, type, { fieldValidation });
  if (type === "apply") checkConfiguration(parsed.body as Partial<KubeObject>, expected);
  exchange.audit?.requestedChange(parsed.body);
  return {
    type,
    body: parsed.body,
    force,
    decode(patched: unknown): KubeObject {
      const { object, warnings } = decodePatched(patched, expected.schema, parsed, { fieldValidation });
      for (const warning of warnings) exchange.warn(warning);
      return checkKind(object as unknown as KubeObject, expected);
    },
  };
}

/** Throws 400 for what no applier may say. */
function checkConfiguration(
  { apiVersion = "", kind = "", metadata }: Partial<KubeObject>,
  expected: ExpectedKind,
): void {
  if (apiVersion !== expected.apiVersion) {
    const versions = `Specified patch version: ${apiVersion}, expected: ${expected.apiVersion}`;
    throw badRequest(`Incorrect version specified in apply patch. ${versions}`);
  }
  if (kind !== expected.kind)
    throw badRequest(
      `Incorrect kind specified in apply patch. Specified patch kind: ${kind}, expected: ${expected.kind}`,
    );
  if (metadata?.managedFields) throw badRequest("metadata.managedFields must be nil");
}
