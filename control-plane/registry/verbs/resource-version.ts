import { badRequest } from "../../../api/errors.js";

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
