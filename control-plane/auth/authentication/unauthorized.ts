import { ApiError } from "../../../api/errors.js";

/** 401 without a word of why: whoever guesses learns nothing. `cause` is for our own log. */
export function unauthorized(cause: string): ApiError {
  return new ApiError("Unauthorized", "Unauthorized", undefined, { cause: new Error(cause) });
}
