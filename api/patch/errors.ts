import { ApiError, badRequest } from "../errors.js";

/** A patch that is well-formed but can't be applied to this object: 422 in the words of kube-apiserver. */
export const rejectedPatch = (cause?: unknown): ApiError =>
  new ApiError("Invalid", "the server rejected our request due to an error in our request", {}, { cause });

export const badStrategicPatch = {
  document: () => badRequest("invalid JSON document"),
  primitiveList: () => badRequest("invalid patch format of primitive list"),
  retainKeys: () => badRequest("invalid patch format of retainKeys"),
  elementOrder: () => badRequest("invalid patch format of setElementOrder list"),
};
