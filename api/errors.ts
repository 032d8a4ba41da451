import type { V1Status, V1StatusCause } from "./generated/types.js";
import { systemErrorText, withoutCodes } from "./system-error.js";

/** The machine-readable causes that Kubernetes gives in `Status.reason`, with their HTTP status codes. */
export const statusCodes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  ServerTimeout: 500,
} as const;

export type StatusReason = keyof typeof statusCodes;

export interface ApiErrorDetails {
  readonly group?: string;
  /** The plural resource (or the kind, for Invalid), as Kubernetes puts it in `details.kind`. */
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly causes?: readonly V1StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The one error that may reach a client: everything in it is meant to be read by the caller. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;

  constructor(
    readonly reason: StatusReason,
    message: string,
    readonly details?: ApiErrorDetails,
    private readonly options: { cause?: unknown; code?: number; continue?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? statusCodes[reason];
  }

  /**
   * Whatever was thrown, as an ApiError; what is not one becomes an InternalError that keeps it as cause. Files of the host
   * are nobody's business.
   */
  static from(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    const text = systemErrorText(error, { paths: false });
    const message = text ?? withoutCodes(error instanceof Error ? error.message : String(error));
    return new ApiError("InternalError", `Internal error occurred: ${message}`, undefined, { cause: error });
  }

  static fromStatus(status: V1Status): ApiError {
    const reason = (status.reason ?? "InternalError") as StatusReason;
    const code = status.code === undefined ? {} : { code: status.code };
    return new ApiError(reason, status.message ?? "unknown", status.details as ApiErrorDetails, code);
  }

  toStatus(): V1Status {
    const { retryAfterSeconds, causes, ...rest } = this.details ?? {};
    const details = {
      ...rest,
      ...(causes ? { causes: [...causes] } : {}),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: this.options.continue === undefined ? {} : { continue: this.options.continue },
      status: "Failure",
      message: this.message,
      reason: this.reason,
      ...(Object.keys(details).length > 0 ? { details } : {}),
      code: this.code,
    };
  }
}

/** What an error is about; `kind` is the plural resource. */
export interface Subject {
  readonly group: string;
  readonly resource: string;
}

const qualified = ({ group, resource }: Subject) => (group ? `${resource}.${group}` : resource);
const detailsOf = ({ group, resource }: Subject, name: string) => ({
  name,
  ...(group ? { group } : {}),
  kind: resource,
});

export function notFound(subject: Subject, name: string): ApiError {
  return new ApiError("NotFound", `${qualified(subject)} "${name}" not found`, detailsOf(subject, name));
}

export function alreadyExists(subject: Subject, name: string): ApiError {
  return new ApiError(
    "AlreadyExists",
    `${qualified(subject)} "${name}" already exists`,
    detailsOf(subject, name),
  );
}

export function conflict(subject: Subject, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`;
  return new ApiError("Conflict", message, detailsOf(subject, name));
}

/** A write whose resourceVersion is no longer the current one. */
export function staleVersion(subject: Subject, name: string): ApiError {
  return conflict(
    subject,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

/** The object of that name is not, or no longer, the one asked for. */
export function otherUid(subject: Subject, name: string, asked: string, found: string): ApiError {
  const why = `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${found}`;
  return conflict(subject, name, why);
}

export function badRequest(message: string): ApiError {
  return new ApiError("BadRequest", message);
}

export function forbidden(subject: Subject, name: string, why: string): ApiError {
  const of = name ? `${qualified(subject)} "${name}"` : qualified(subject);
  return new ApiError("Forbidden", `${of} is forbidden: ${why}`, detailsOf(subject, name));
}

export const isNotFound = (error: unknown) => error instanceof ApiError && error.code === 404;
export const isAlreadyExists = (error: unknown) =>
  error instanceof ApiError && error.reason === "AlreadyExists";
export const isInvalid = (error: unknown) => error instanceof ApiError && error.reason === "Invalid";
export const isConflict = (error: unknown) => error instanceof ApiError && error.reason === "Conflict";
export const isGone = (error: unknown) => error instanceof ApiError && error.code === 410;
