import { badRequest } from "../../../api/errors.js";
import { isStorageError } from "../../storage/errors.js";
import type { RequestContext } from "../contract/request-context.js";
import { apiErrorOf, tooLargeVersion } from "./storage-errors.js";
import type { StoreParts } from "./store-parts.js";

/** What a request means by its resourceVersion. */
export type RequestedVersion =
  /** Everything acknowledged before the request. */
  | { readonly type: "fresh" }
  /** Whatever is at hand (`0`). */
  | { readonly type: "any" }
  | { readonly type: "at-least"; readonly revision: number };

export function parseResourceVersion(text: string | undefined): RequestedVersion {
  if (!text) return { type: "fresh" };
  if (text === "0") return { type: "any" };
  if (!/^\d{1,16}$/.test(text)) {
    const quoted = JSON.stringify(text);
    const why = /^\d{20,}$/.test(text) ? "value out of range" : "invalid syntax";
    throw badRequest(
      `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${why}`,
    );
  }
  return { type: "at-least", revision: Number(text) };
}

/** Waits until the cache is as fresh as a read with `resourceVersion` may expect. */
export async function catchUp(
  { cache, kind }: StoreParts,
  verb: string,
  resourceVersion: string | undefined,
  caller: Pick<RequestContext, "signal">,
): Promise<void> {
  const version = parseResourceVersion(resourceVersion);
  try {
    if (version.type === "fresh") await cache.waitForFresh(caller);
    else if (version.type === "at-least") await cache.waitFor(version.revision, caller.signal);
  } catch (error) {
    if (version.type === "at-least" && isStorageError(error, "FutureRevision"))
      throw tooLargeVersion(version.revision, cache.revision);
    throw apiErrorOf(error, kind, verb);
  }
}
