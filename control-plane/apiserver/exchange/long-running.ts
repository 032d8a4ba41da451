import type { RequestInfo } from "./request-info.js";

const streams = new Set(["attach", "exec", "log", "portforward", "proxy"]);

/** Requests that may last: no deadline, no place among those in flight. */
export function isLongRunning(info: RequestInfo): boolean {
  return info.served !== undefined && (info.verb === "watch" || streams.has(info.subresource));
}
