import { ApiError, alreadyExists, conflict, notFound, type Subject } from "../../../api/errors.js";
import { StorageError } from "../../storage/errors.js";

/** What storage said, as Kubernetes tells it to the caller of a verb on one object (or on a list, without a name). */
export function apiErrorOf(error: unknown, subject: Subject, verb: string, name = ""): unknown {
  if (!(error instanceof StorageError)) return error;
  switch (error.kind) {
    case "KeyExists":
      return alreadyExists(subject, name);
    case "KeyNotFound":
      return notFound(subject, name);
    case "PreconditionFailed":
    case "RequirementFailed":
      return conflict(subject, name, invalidObjectMessage(error));
    case "Compacted":
      return expired("The resourceVersion for the provided list is too old.");
    case "FutureRevision":
      return new ApiError("Timeout", "Timeout: the control plane has not caught up with the store");
    case "TooLarge":
      return new ApiError(
        "RequestEntityTooLarge",
        "Request entity too large: etcdserver: request is too large",
      );
    case "StorageUnavailable":
      return unavailable(error, subject, verb);
  }
}

/** 410: what the caller builds on is no longer known. `token` lets a list go on all the same. */
export function expired(message: string, token?: string): ApiError {
  return new ApiError("Expired", message, undefined, token === undefined ? {} : { continue: token });
}

/** 504: a resourceVersion that has not come to pass. */
export function tooLargeVersion(version: number, current: number): ApiError {
  const details = {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  };
  return new ApiError(
    "Timeout",
    `Timeout: Too large resource version: ${version}, current: ${current}`,
    details,
  );
}

/** 409: none of the names tried for a generateName was free. */
export function generateNameConflict(subject: Subject, name: string): ApiError {
  const { message, details } = alreadyExists(subject, name);
  const text = `${message}, the server was not able to generate a unique name for the object`;
  return new ApiError("AlreadyExists", text, { ...details, retryAfterSeconds: 1 });
}

function invalidObjectMessage({ key, message }: StorageError): string {
  const why = message.slice(key.length + 2);
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
}

function unavailable(cause: StorageError, { group, resource }: Subject, verb: string): ApiError {
  const of = group ? `${resource}.${group}` : resource;
  const message = `The ${verb} operation against ${of} could not be completed at this time, please try again.`;
  const details = { ...(group ? { group } : {}), kind: resource, retryAfterSeconds: 2 };
  return new ApiError("ServerTimeout", message, details, { cause });
}
