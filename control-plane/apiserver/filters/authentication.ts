import type { IncomingHttpHeaders } from "node:http";
import { ApiError } from "../../../api/errors.js";
import type { V1UserInfo } from "../../../api/generated/types.js";
import { withoutBearer } from "../../auth/authentication/web-socket-bearer.js";
import type { Authenticator } from "../../auth/authenticator.js";
import { anonymous, type Filter } from "../exchange/exchange.js";
import type { HttpRequest } from "../http/request.js";

/** What may be asked without saying who one is. */
const openPaths = /^\/(healthz|livez|readyz)(\/|$)|^\/version\/?$/;

const unauthorized = () => new ApiError("Unauthorized", "Unauthorized");

/** Finds out who asks. Wrong credentials are refused even where none are needed. */
export function authentication(authenticator: Authenticator): Filter {
  return (next) => async (exchange) => {
    const user = await identify(authenticator, exchange.request);
    forgetCredentials(exchange.request.headers);
    if (user) exchange.user = user;
    else if (openPaths.test(exchange.info.path)) exchange.user = anonymous;
    else throw unauthorized();
    return next(exchange);
  };
}

/**
 * Once they have been read nobody needs them any more: a backend that a request is passed on to could ask with them, or
 * believe that we vouch for what a caller says of itself.
 */
function forgetCredentials(headers: IncomingHttpHeaders): void {
  for (const name of Object.keys(headers))
    if (name === "authorization" || name.startsWith("x-remote-")) delete headers[name];
  const protocols = headers["sec-websocket-protocol"];
  if (protocols === undefined) return;
  const left = withoutBearer(protocols);
  if (left === undefined) delete headers["sec-websocket-protocol"];
  else headers["sec-websocket-protocol"] = left;
}

async function identify(
  authenticator: Authenticator,
  { certificate, headers }: HttpRequest,
): Promise<V1UserInfo | undefined> {
  if (certificate.type === "rejected") throw unauthorized();
  if (certificate.type === "none") return authenticator.authenticate({ headers });
  return authenticator.authenticate({ headers, certificate: certificate.subject });
}
