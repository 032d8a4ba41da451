import { ApiError } from "../../api/errors.js";
import { type BytesResponse, json } from "./http/response.js";

/** Whatever was thrown, as the Status that the client is to read. */
export function errorResponse(error: unknown): BytesResponse {
  const apiError = ApiError.from(error);
  const answer = json(apiError.code, apiError.toStatus());
  const retryAfter = apiError.details?.retryAfterSeconds;
  if (retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, "retry-after": String(retryAfter) } };
}

/** The path is served, but not in this way. */
export const methodNotAllowed = (): ApiError =>
  new ApiError("MethodNotAllowed", "the server does not allow this method on the requested resource");

/** Tells clients that there is no such resource; they know it by the missing subject. */
export const noSuchResource = (): ApiError =>
  new ApiError("NotFound", "the server could not find the requested resource", {});
