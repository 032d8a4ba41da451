import { status } from "@grpc/grpc-js";
import { messageOf } from "../../common/errors.js";
import { StorageError } from "./errors.js";

const transient: ReadonlySet<unknown> = new Set([
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.INTERNAL,
  status.UNAVAILABLE,
]);

/** Another member, or the same one later, may well do better. */
export function isTransient(error: unknown): boolean {
  return error instanceof Error && "code" in error && transient.has(error.code) && !isTooLarge(error);
}

/** By etcd's own limit, or by that of its gRPC server, which is a little higher. */
function isTooLarge(error: unknown): boolean {
  return /etcdserver: request is too large|received message larger than max/.test(messageOf(error));
}

/** True when the request certainly never reached etcd. */
export function wasNotSent(error: unknown): boolean {
  return /No connection established|connection refused|before call started/.test(messageOf(error));
}

export function isLeaseGone(error: unknown): boolean {
  return messageOf(error).includes("requested lease not found");
}

/** etcd's refusals as StorageErrors. */
export function storageErrorOf(error: unknown, key: string): unknown {
  if (error instanceof StorageError) return error;
  const message = messageOf(error);
  if (message.includes("has been compacted")) return new StorageError("Compacted", key, message, error);
  if (message.includes("future revision")) return new StorageError("FutureRevision", key, message, error);
  if (isTooLarge(error)) return new StorageError("TooLarge", key, message, error);
  if (isTransient(error) || message.includes("etcdserver:"))
    return new StorageError("StorageUnavailable", key, message, error);
  return error;
}
