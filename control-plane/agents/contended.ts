import { ApiError } from "../../api/errors.js";

/** Others wrote each time in between: nothing that is final, so the node says its status again a little later. */
export const contended = (cause: unknown): ApiError =>
  new ApiError("ServerTimeout", "the object is being modified by others; please try again", undefined, {
    cause,
  });
