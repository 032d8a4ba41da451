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
import { contextOf } from "./context.js";
import { refOf } from "./ref.js";
import { objectResponse } from "./respond.js";
import type { HandlerServices } from "./services.js";
import { type WriteOptions, writeOptions } from "./write-options.js";

export async function patch(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  representationOf(exchange);
  const options = writeOptions(exchange.query, "PatchOptions");
  const change = inVersionOf(target, await readPatch(exchange, target.expected, options));
  const patched = await target.store.patch(contextOf(exchange, options), refOf(exchange), change);
  return objectResponse(200, exchange, target, patched, services);
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
  { fieldValidation }: WriteOptions,
): Promise<Patch> {
  const type = patchType(exchange.request.headers["content-type"]);
  const text = (await exchange.request.body(bodyLimit)).toString();
  const parsed = parsePatch(text, type, { fieldValidation });
  exchange.audit?.requestedChange(parsed.body);
  return {
    type,
    body: parsed.body,
    decode(patched: unknown): KubeObject {
      const { object, warnings } = decodePatched(patched, expected.schema, parsed, { fieldValidation });
      for (const warning of warnings) exchange.warn(warning);
      return checkKind(object as unknown as KubeObject, expected);
    },
  };
}
