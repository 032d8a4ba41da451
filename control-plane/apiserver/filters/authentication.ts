import { ApiError } from "../../../api/errors.js";
import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Authenticator } from "../authenticator.js";
import { anonymous, type Filter } from "../exchange.js";
import type { HttpRequest } from "../http/request.js";

/** What may be asked without saying who one is. */
const openPaths = /^\/(healthz|livez|readyz)(\/|$)|^\/version\/?$/;

const unauthorized = () => new ApiError("Unauthorized", "Unauthorized");

/** Finds out who asks. Wrong credentials are refused even where none are needed. */
export function authentication(authenticator: Authenticator): Filter {
  return (next) => async (exchange) => {
    const user = await identify(authenticator, exchange.request);
    if (user) exchange.user = user;
    else if (openPaths.test(exchange.info.path)) exchange.user = anonymous;
    else throw unauthorized();
    return next(exchange);
  };
}

async function identify(
  authenticator: Authenticator,
  { certificate, headers }: HttpRequest,
): Promise<V1UserInfo | undefined> {
  if (certificate.type === "rejected") throw unauthorized();
  if (certificate.type === "none") return authenticator.authenticate({ headers });
  return authenticator.authenticate({ headers, certificate: certificate.subject });
}
