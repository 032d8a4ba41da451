import { status } from "@grpc/grpc-js";

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
