import type { Socket } from "node:net";

/**
 * Joins two connections until both directions have ended. One direction may end long before the other; a connection
 * that breaks breaks the other as visibly, so that nobody takes a torn stream for a whole one.
 * Both need `allowHalfOpen` and a listener for errors.
 */
export function splice(client: Socket, upstream: Socket): void {
  client.pipe(upstream);
  upstream.pipe(client);
  tie(client, upstream);
  tie(upstream, client);
}

function tie(one: Socket, other: Socket) {
  one.once("close", (hadError) => {
    if (hadError) other.resetAndDestroy();
    else if (!one.readableEnded || !one.writableFinished) other.destroy();
  });
}
