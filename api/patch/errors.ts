import { ApiError, badRequest } from "../errors.js";
import type { Fields } from "../meta/fields.js";
import { goText } from "./go-text.js";

/** A patch that is well-formed but can't be applied to this object: 422 in the words of kube-apiserver. */
export const rejectedPatch = (cause?: unknown): ApiError =>
  new ApiError("Invalid", "the server rejected our request due to an error in our request", {}, { cause });

export const badStrategicPatch = {
  document: () => badRequest("invalid JSON document"),
  primitiveList: () => badRequest("invalid patch format of primitive list"),
  retainKeys: () => badRequest("invalid patch format of retainKeys"),
  elementOrder: () => badRequest("invalid patch format of setElementOrder list"),
  directive: (directive: unknown, place: Fields) =>
    badRequest(`unknown patch type: ${goText(directive)} in map: ${goText(place)}`),
  mergeKey: (item: Fields, mergeKey: string) =>
    badRequest(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`),
  otherOrder: (patch: readonly unknown[], order: readonly unknown[]) =>
    badRequest(
      `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
    ),
};
