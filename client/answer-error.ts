import { ApiError } from "../api/errors.js";
import type { V1Status } from "../api/generated/types.js";

/** What an answer of failure says. Not every one is a Status: proxies and unknown paths speak plain text. */
export function answerError(code: number, text: string): ApiError {
  const status = parsed(text);
  if (status?.kind === "Status") return ApiError.fromStatus(status);
  const reason = code === 404 ? "NotFound" : code === 401 ? "Unauthorized" : "InternalError";
  return new ApiError(reason, text.trim() || `the server answered ${code}`, undefined, { code });
}

function parsed(text: string): V1Status | undefined {
  try {
    return JSON.parse(text) as V1Status;
  } catch {
    return undefined;
  }
}
