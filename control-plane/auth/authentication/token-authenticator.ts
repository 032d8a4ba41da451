import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Authenticator, Credentials } from "../authenticator.js";
import { withAuthenticatedGroup } from "./authenticated-group.js";
import type { TokenIdentity, TokenSource } from "./token-source.js";
import { unauthorized } from "./unauthorized.js";
import { bearerOf } from "./web-socket-bearer.js";

/** Asks every source in turn whose token it is; a token that nobody knows is refused. Serves TokenReview too. */
export class TokenAuthenticator implements Authenticator, TokenSource {
  constructor(private readonly sources: readonly TokenSource[]) {}

  async authenticate({ headers }: Credentials): Promise<V1UserInfo | undefined> {
    const token = bearerToken(headers);
    if (token === undefined) return undefined;
    const identity = await this.identify(token);
    if (!identity) throw unauthorized("no source knows this token");
    return identity.user;
  }

  async identify(token: string, audiences?: readonly string[]): Promise<TokenIdentity | undefined> {
    for (const source of this.sources) {
      const identity = await source.identify(token, audiences);
      if (identity) return { ...identity, user: withAuthenticatedGroup(identity.user) };
    }
    return undefined;
  }
}

/** From `Authorization: Bearer`, or as browsers must send it with a WebSocket. */
function bearerToken(headers: Credentials["headers"]): string | undefined {
  const [scheme, token] = (headers.authorization ?? "").trim().split(/ +/);
  if (scheme?.toLowerCase() === "bearer" && token) return token;
  return bearerOf(headers["sec-websocket-protocol"] ?? "");
}
