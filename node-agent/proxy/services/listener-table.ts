import type { Socket } from "node:net";
import { messageOf } from "../../../common/errors.js";
import type { Random } from "../../../common/random.js";
import type { SocketAddress, SocketOpener } from "../sockets/socket-opener.js";
import { Balancer } from "./balancer.js";
import type { ListenFailure, ServiceListener } from "./service-listeners.js";
import { SourceRanges } from "./source-ranges.js";
import { TcpProxy, type TcpProxyParts } from "./tcp-proxy.js";
import { UdpProxy, type UdpProxyParts } from "./udp-proxy.js";

interface OpenListener {
  /** The Service that has it. */
  readonly owner: string;
  readonly scope: SocketAddress["scope"];
  readonly balancer: Balancer;
  readonly sources: SourceRanges;
  /** The set of backends has changed, or how they are to be spoken to. */
  changed(listener: ServiceListener): void;
  close(): void;
}

interface TableOptions extends TcpProxyParts, UdpProxyParts {
  readonly openers: Readonly<Record<SocketAddress["scope"], SocketOpener>>;
  readonly random: Random;
}

const keyOf = ({ scope, protocol, address, port }: SocketAddress) =>
  `${scope}/${protocol}/${address}:${port}`;

/** The listeners that are open, by the Service that has them. Connections outlive their listener. */
export class ListenerTable {
  private readonly open = new Map<string, OpenListener>();
  private readonly byOwner = new Map<string, Set<string>>();

  constructor(private readonly options: TableOptions) {}

  /** Makes the listeners of one Service be these, and no others. Not to be called again before it has resolved. */
  async apply(owner: string, wanted: readonly ServiceListener[]): Promise<readonly ListenFailure[]> {
    const keys = new Set(wanted.map(keyOf));
    for (const key of this.byOwner.get(owner) ?? []) if (!keys.has(key)) this.close(key);
    const failures = await Promise.all(wanted.map((listener) => this.ensure(owner, listener)));
    return failures.flatMap((failure) => failure ?? []);
  }

  /** Closes what is open in a scope, for its namespace is gone. */
  closeScope(scope: SocketAddress["scope"]): void {
    for (const [key, listener] of this.open) if (listener.scope === scope) this.close(key);
  }

  closeAll(): void {
    for (const key of [...this.open.keys()]) this.close(key);
  }

  get owners(): Iterable<string> {
    return this.byOwner.keys();
  }

  private async ensure(owner: string, listener: ServiceListener): Promise<ListenFailure | undefined> {
    const key = keyOf(listener);
    let open = this.open.get(key);
    try {
      if (open && open.owner !== owner) throw new Error(`${open.owner} already listens there`);
      open ??= await this.openListener(owner, key, listener);
    } catch (error) {
      return { listener, message: messageOf(error) };
    }
    open.balancer.update(listener.backends, listener.affinityMs);
    open.sources.update(listener.sources);
    open.changed(listener);
    return undefined;
  }

  private async openListener(owner: string, key: string, listener: ServiceListener): Promise<OpenListener> {
    const balancer = new Balancer(this.options.clock, this.options.random);
    balancer.update(listener.backends, listener.affinityMs);
    const sources = new SourceRanges();
    sources.update(listener.sources);
    const served =
      listener.protocol === "TCP"
        ? await this.serveTcp(listener, balancer, sources)
        : await this.serveUdp(listener, balancer, sources);
    const open = { owner, scope: listener.scope, balancer, sources, ...served };
    this.open.set(key, open);
    const keys = this.byOwner.get(owner) ?? new Set();
    this.byOwner.set(owner, keys.add(key));
    return open;
  }

  private async serveTcp(listener: ServiceListener, balancer: Balancer, sources: SourceRanges) {
    const { scope, address, port } = listener;
    const { openers, guard } = this.options;
    const server = await openers[scope].openTcp(address, port);
    const proxy = new TcpProxy(balancer, sources, this.options);
    server.on("connection", (socket: Socket) => {
      guard.wrap(
        "connection",
        () => proxy.accept(socket),
        () => socket.destroy(),
      )();
    });
    // Accepting may fail for want of file descriptors; the listener itself stays.
    server.on("error", () => {});
    const changed = (to: ServiceListener) => proxy.introduceBy(to.proxyProtocol);
    changed(listener);
    return { changed, close: () => void server.close() };
  }

  private async serveUdp(
    { scope, address, port }: ServiceListener,
    balancer: Balancer,
    sources: SourceRanges,
  ) {
    const socket = await this.options.openers[scope].openUdp(address, port);
    const proxy = new UdpProxy(socket, balancer, sources, this.options);
    return { changed: () => proxy.prune(), close: () => proxy.close() };
  }

  private close(key: string): void {
    const listener = this.open.get(key);
    if (!listener) return;
    this.open.delete(key);
    const keys = this.byOwner.get(listener.owner);
    keys?.delete(key);
    if (keys?.size === 0) this.byOwner.delete(listener.owner);
    listener.close();
  }
}
