import { Agent, type ClientRequestArgs } from "node:http";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { whenAborted } from "../../../../common/abort.js";
import { channels, type NodeDialer } from "../../nodes/node-dialer.js";
import type { ProxyTarget } from "./target.js";

type Connected = (error: Error | null, connection: Duplex) => void;

/** Connects one proxied request with its backend, through a tunnel to the backend's node. */
export class TunnelAgent extends Agent {
  /** The tunnel's life: it ends with the request, or when the agent is destroyed, also while it is being opened. */
  private readonly over = new AbortController();
  private readonly leave: () => void;
  private refusal: string | undefined;

  constructor(
    private readonly nodes: NodeDialer,
    private readonly target: ProxyTarget,
    signal: AbortSignal,
  ) {
    super();
    this.leave = whenAborted(signal, () => this.over.abort(signal.reason));
  }

  /** Why the node says that the connection broke. */
  get failure(): string | undefined {
    return this.refusal;
  }

  override createConnection(_options: ClientRequestArgs, connected?: Connected): Duplex | undefined {
    this.dial().then(
      (connection) => connected?.(null, connection),
      (error) => connected?.(error, new Duplex()),
    );
    return undefined;
  }

  override destroy(): void {
    super.destroy();
    this.leave();
    this.over.abort();
  }

  /** Kubernetes doesn't check a backend's certificate here either: there is no name that it could have. */
  private async dial(): Promise<Duplex> {
    const { node, target, scheme } = this.target;
    const tunnel = await this.nodes.open(node, target, this.over.signal);
    void tunnel.result.then(({ status, message }) => {
      if (status === "Failure") this.refusal = message;
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
