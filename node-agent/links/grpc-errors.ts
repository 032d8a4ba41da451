import { status } from "@grpc/grpc-js";
import { messageOf, systemCode } from "../../common/errors.js";

export function grpcCode(error: unknown): status | undefined {
  const code = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === "number" ? code : undefined;
}

/** Was this an answer, so that asking again would get the same? */
export function isFinal(error: unknown): boolean {
  switch (grpcCode(error)) {
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
    case status.ALREADY_EXISTS:
    case status.INVALID_ARGUMENT:
      return true;
    default:
      return (error as Error | undefined)?.message.includes("pinned certificate authority") ?? false;
  }
}

/** Did a replica say that this node's Node was deleted? */
export const isRemoval = (error: unknown): boolean => grpcCode(error) === status.FAILED_PRECONDITION;

/** What grpc-js puts behind its message even when it has nothing to note. */
const emptyNote = /\.? Resolution note: ?$/;

/** One line. What failed on several addresses has only a code, and OpenSSL's messages end with a newline. */
export function causeOf(error: unknown): string {
  const line = (messageOf(error) || systemCode(error) || "unknown").replace(/\s+/g, " ");
  return line.replace(emptyNote, "").trim();
}
