const prefix = "base64url.bearer.authorization.k8s.io.";

const namesOf = (protocols: string) => protocols.split(",").map((name) => name.trim());

/** The token among a WebSocket's subprotocols, where browsers must put it. */
export function bearerOf(protocols: string): string | undefined {
  const found = namesOf(protocols).find((name) => name.startsWith(prefix));
  return found && Buffer.from(found.slice(prefix.length), "base64url").toString("utf8");
}

/** The subprotocols as they may go on to others; undefined: none is left. */
export function withoutBearer(protocols: string): string | undefined {
  const left = namesOf(protocols).filter((name) => name !== "" && !name.startsWith(prefix));
  return left.length > 0 ? left.join(", ") : undefined;
}
