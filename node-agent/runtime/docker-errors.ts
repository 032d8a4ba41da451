import { messageOf } from "../../common/errors.js";
import { RuntimeError, type RuntimeErrorReason } from "./runtime-error.js";

/** The HTTP status that dockerd answered with, where the error is an answer at all. */
export function dockerStatus(error: unknown): number | undefined {
  const status = error instanceof Error ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof status === "number" ? status : undefined;
}

/** dockerd's own words, without the client's prefix. */
export function dockerMessage(error: unknown): string {
  const body = error instanceof Error ? (error as { json?: unknown }).json : undefined;
  if (body && typeof body === "object" && "message" in body) return String(body.message).trim();
  return messageOf(error)
    .replace(/^\(HTTP code \d+\) [^-]*- /, "")
    .trim();
}

/** `reason` when dockerd answered, RuntimeUnavailable when it could not be reached. */
export function runtimeError(reason: RuntimeErrorReason, error: unknown): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const answered = dockerStatus(error) !== undefined;
  return new RuntimeError(answered ? reason : "RuntimeUnavailable", dockerMessage(error), { cause: error });
}

/** Runs `call`; the given HTTP statuses count as done (404: it is gone, 304: it already is so). */
export async function tolerating(statuses: readonly number[], call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const status = dockerStatus(error);
    if (status === undefined || !statuses.includes(status)) throw error;
  }
}
