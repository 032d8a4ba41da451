import { ApiError } from "../../api/errors.js";

/** Runs `take`, which may refuse by an ApiError below 500. */
export function mayRefuse(take: () => unknown): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code >= 500) throw error;
  }
}

/** Runs `take`, which may refuse by an Error with words of its own, as a parser for one value does. */
export function mayThrow(take: () => unknown): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor.name !== "Error") throw error;
  }
}
