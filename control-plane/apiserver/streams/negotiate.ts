import type { IncomingHttpHeaders } from "node:http";
import { ApiError, badRequest } from "../../../api/errors.js";
import { type HttpRequest, header } from "../http/request.js";
import { checkHandshake } from "./websocket.js";

export type Transport = "spdy" | "websocket";

/** How the client wants to stream, when it can be upgraded so; 400 in Kubernetes' words when it can't. */
export function transportOf(request: HttpRequest): Transport {
  const { headers, upgradable } = request;
  const upgrade = header(headers, "upgrade").toLowerCase();
  if (!upgradable || !["websocket", "spdy/3.1"].includes(upgrade))
    throw badRequest("Upgrade request required");
  if (upgrade === "spdy/3.1") return "spdy";
  checkHandshake(request);
  return "websocket";
}

/** The first of the server's protocols that the client offers, in the header that the transport uses. */
export function chooseProtocol(
  headers: IncomingHttpHeaders,
  name: "x-stream-protocol-version" | "sec-websocket-protocol",
  accepted: readonly string[],
): string {
  const offered = header(headers, name)
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const [fallback = ""] = accepted.slice(-1);
  if (offered.length === 0) return fallback;
  const chosen = offered.find((one) => accepted.includes(one));
  if (chosen) return chosen;
  throw new ApiError(
    "Forbidden",
    `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}], server accepts [${accepted.join(" ")}]`,
  );
}
