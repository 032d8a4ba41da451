import { ApiError } from "../../../api/errors.js";
import type { BytesResponse } from "../http/response.js";
import type { Representation } from "./accept.js";
import { valueResponse } from "./object-bytes.js";

const json: Representation = { format: "json", view: "object", pretty: false };

/** Whatever was thrown, as the Status that the client is to read. */
export function errorResponse(error: unknown, form = json): BytesResponse {
  const apiError = ApiError.from(error);
  const answer = valueResponse(apiError.code, apiError.toStatus(), form);
  const retryAfter = apiError.details?.retryAfterSeconds;
  if (retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, "retry-after": String(retryAfter) } };
}

/** The path is served, but not in this way. */
export const methodNotAllowed = (): ApiError =>
  new ApiError("MethodNotAllowed", "the server does not allow this method on the requested resource");
