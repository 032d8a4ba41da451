import { ApiError } from "../../../api/errors.js";

/** 404 of a resource, not of an object. */
export const notServed = () => new ApiError("NotFound", "the server could not find the requested resource");
