import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ApiError } from "../../api/errors.js";

/** An error that gRPC carries to the agent. */
export class CallError extends Error implements Pick<ServiceError, "code" | "details" | "metadata"> {
  override readonly name = "CallError";
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    readonly details: string,
  ) {
    super(details);
  }

  /** Whatever was thrown, as gRPC knows it; of what we did not expect only the fact is told. */
  static from(error: unknown): CallError {
    if (error instanceof CallError) return error;
    if (error instanceof ApiError) return new CallError(codeOf(error), error.message);
    return new CallError(status.INTERNAL, "internal error");
  }
}

function codeOf({ code }: ApiError): status {
  switch (code) {
    case 400:
    case 422:
      return status.INVALID_ARGUMENT;
    case 401:
      return status.UNAUTHENTICATED;
    case 403:
      return status.PERMISSION_DENIED;
    case 404:
      return status.NOT_FOUND;
    case 409:
      return status.ALREADY_EXISTS;
    case 429:
      return status.RESOURCE_EXHAUSTED;
    case 503:
      return status.UNAVAILABLE;
    default:
      return status.INTERNAL;
  }
}
