import { Agent, type ClientRequestArgs } from "node:http";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { channels, type NodeDialer, type Tunnel } from "../../node-dialer.js";
import type { ProxyTarget } from "./target.js";

type Connected = (error: Error | null, connection: Duplex) => void;

/** Connects one proxied request with its backend, through a tunnel to the backend's node. */
export class TunnelAgent extends Agent {
  #tunnel: Tunnel | undefined;
  #failure: string | undefined;

  constructor(
    private readonly nodes: NodeDialer,
    private readonly target: ProxyTarget,
    private readonly signal: AbortSignal,
  ) {
    super();
  }

  /** Why the node says that the connection broke. */
  get failure(): string | undefined {
    return this.#failure;
  }

  override createConnection(_options: ClientRequestArgs, connected?: Connected): Duplex | undefined {
    this.#dial().then(
      (connection) => connected?.(null, connection),
      (error) => connected?.(error, new Duplex()),
    );
    return undefined;
  }

  override destroy(): void {
    super.destroy();
    this.#tunnel?.close();
  }

  /** Kubernetes doesn't check a backend's certificate here either: there is no name that it could have. */
  async #dial(): Promise<Duplex> {
    const { node, target, scheme } = this.target;
    const tunnel = await this.nodes.open(node, target, this.signal);
    this.#tunnel = tunnel;
    void tunnel.result.then(({ status, message }) => {
      if (status === "Failure") this.#failure = message;
    });
    const channel = quiet(tunnel.channel(channels.stdin));
    if (scheme === "http") return asSocket(channel);
    return quiet(connectTls({ socket: channel, rejectUnauthorized: false }));
  }
}

/** A connection may break when the request that listened to it is done. */
const quiet = <T extends Duplex>(stream: T): T => stream.on("error", () => {});

/** What HTTP tunes on a TCP socket means nothing to a tunnel, but is asked of it. */
function asSocket(channel: Duplex): Duplex {
  const same = () => channel;
  return Object.assign(channel, { setTimeout: same, setNoDelay: same, setKeepAlive: same });
}
