import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";
import { Flow } from "./flow.js";

/** How much a socket gathers for a peer that doesn't read before its source must wait: two of the largest chunks. */
const highWaterMark = 128 << 10;

/** What both ends of a splice are made with. */
export const spliceable = { allowHalfOpen: true, highWaterMark };

/** Joins a client's connection and one that is dialled for it. Both need a listener for errors. */
export class Splice {
  private readonly up = new Flow();
  private readonly down = new Flow();
  readonly client: Socket;

  /** @param accepted is taken over: `client` stands for it, and reads nothing yet */
  constructor(accepted: Socket) {
    this.client = withReader(accepted, this.up.onread);
  }

  /** How the dialled end must read. */
  get onread(): OnReadOpts {
    return this.down.onread;
  }

  /**
   * Carries both directions until each has ended. One may end long before the other; a connection that breaks breaks
   * the other as visibly, so that nobody takes a torn stream for a whole one.
   */
  join(upstream: Socket): void {
    this.up.start(this.client, upstream);
    this.down.start(upstream, this.client);
    tie(this.client, upstream);
    tie(upstream, this.client);
  }
}

/** Node lets only sockets that dial choose how they read: so the handle of an accepted one changes hands. */
function withReader(accepted: Socket, onread: OnReadOpts): Socket {
  const holder = accepted as unknown as { _handle: object | null };
  const options = { ...spliceable, handle: holder._handle, onread, pauseOnCreate: true };
  const socket = new Socket(options as SocketConstructorOpts);
  holder._handle = null;
  accepted.destroy();
  return socket;
}

function tie(one: Socket, other: Socket) {
  one.once("close", (hadError) => {
    if (hadError) other.resetAndDestroy();
    else if (!one.readableEnded || !one.writableFinished) other.destroy();
  });
}
