import { connect, type Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";
import type { ProxyMetrics } from "../metrics/proxy-metrics.js";
import type { Balancer } from "./balancer.js";
import type { ClientShares } from "./client-shares.js";
import type { Backend } from "./endpoint-choice.js";
import type { IdleConnections } from "./idle-connections.js";
import { type ProxyProtocol, proxyHeader } from "./proxy-protocol.js";
import type { SourceRanges } from "./source-ranges.js";
import { Splice, spliceable } from "./splice.js";

export interface TcpProxyOptions {
  /** After so long a backend is given up for another one; a lost first packet is repeated by the kernel after 1 s. */
  readonly connectTimeoutMs: number;
  /** After so long a client is given up. */
  readonly giveUpMs: number;
}

export const defaultTcpProxyOptions: TcpProxyOptions = { connectTimeoutMs: 1_200, giveUpMs: 10_000 };

const keepAliveDelayMs = 60_000;

/** What the listeners of a process share. */
export interface TcpProxyParts {
  readonly clock: Clock;
  readonly metrics: ProxyMetrics;
  readonly guard: Guard;
  readonly shares: ClientShares;
  readonly idle: IdleConnections;
}

/** Carries the connections of one listener to its backends. */
export class TcpProxy {
  private introduction: ProxyProtocol | undefined;

  constructor(
    private readonly balancer: Balancer,
    private readonly sources: SourceRanges,
    private readonly parts: TcpProxyParts,
    private readonly options: TcpProxyOptions = defaultTcpProxyOptions,
  ) {}

  /** How backends learn from now on who their client is; undefined: not at all. */
  introduceBy(protocol: ProxyProtocol | undefined): void {
    this.introduction = protocol;
  }

  /** Takes over an accepted connection: nothing of it is read before a backend has answered. */
  accept(accepted: Socket): void {
    const { metrics, shares } = this.parts;
    // A client that has gone already has no address.
    const address = accepted.remoteAddress ?? "";
    if (!this.sources.admits(address) || !shares.take(address)) {
      metrics.refused();
      accepted.on("error", () => {});
      accepted.resetAndDestroy();
      return;
    }
    const splice = new Splice(accepted);
    const { client } = splice;
    metrics.opened();
    client.on("error", () => {});
    client.once("close", () => {
      metrics.closed();
      shares.give(address);
    });
    new Dial(splice, this.introduction, this.balancer, this.parts, this.options).next();
  }
}

/** The search for a backend that takes a client's connection. */
class Dial {
  private readonly socket: Socket;
  private readonly client: string;
  private readonly deadline: number;
  private tried: Set<string> | undefined;
  private timedOut = false;
  private upstream: Socket | undefined;
  private cancelTimer = () => {};
  private readonly onClientClose = () => this.abandon();

  constructor(
    private readonly splice: Splice,
    private readonly introduction: ProxyProtocol | undefined,
    private readonly balancer: Balancer,
    private readonly parts: TcpProxyParts,
    private readonly options: TcpProxyOptions,
  ) {
    this.socket = splice.client;
    this.client = this.socket.remoteAddress ?? "";
    this.deadline = parts.clock.monotonic() + options.giveUpMs;
    this.socket.once("close", this.onClientClose);
  }

  next(): void {
    if (this.socket.destroyed) return;
    const backend = this.balancer.pick(this.client, this.tried) ?? this.secondChance();
    if (!backend) {
      this.parts.metrics.failed();
      this.socket.resetAndDestroy();
      return;
    }
    this.dial(backend);
  }

  private dial(backend: Backend): void {
    const { address: host, port } = backend;
    // No local address: bound before it connects, a socket would take its port from all destinations at once.
    const upstream = connect({
      host,
      port,
      ...spliceable,
      onread: this.splice.onread,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveDelayMs,
    });
    this.upstream = upstream;
    const { guard, clock } = this.parts;
    const giveUp = () => this.socket.destroy();
    const onError = guard.wrap("dial failure", () => this.failed(backend, upstream), giveUp);
    const onConnect = () => {
      upstream.off("error", onError);
      this.connected(backend, upstream);
    };
    const onTime = () => {
      this.timedOut = true;
      upstream.off("error", onError);
      upstream.on("error", () => {});
      this.failed(backend, upstream);
    };
    upstream.once("error", onError);
    upstream.once("connect", guard.wrap("dial", onConnect, giveUp));
    this.cancelTimer = clock.after(this.options.connectTimeoutMs, guard.wrap("dial timeout", onTime, giveUp));
  }

  private connected(backend: Backend, upstream: Socket): void {
    this.cancelTimer();
    this.socket.off("close", this.onClientClose);
    upstream.on("error", () => {});
    this.balancer.succeeded(this.client, backend);
    if (this.introduction) upstream.write(proxyHeader(this.introduction, this.socket));
    this.splice.join(upstream);
    this.parts.idle.watch(this.socket, upstream);
  }

  private failed(backend: Backend, upstream: Socket): void {
    this.cancelTimer();
    upstream.destroy();
    this.balancer.failed(backend);
    this.parts.metrics.retried();
    this.tried ??= new Set();
    this.tried.add(`${backend.address}:${backend.port}`);
    this.next();
  }

  /** Backends that were silent may only be slow: they are asked again while the client can wait. */
  private secondChance(): Backend | undefined {
    if (!this.timedOut || this.parts.clock.monotonic() >= this.deadline) return undefined;
    this.timedOut = false;
    this.tried = undefined;
    return this.balancer.pick(this.client);
  }

  private abandon(): void {
    this.cancelTimer();
    this.upstream?.on("error", () => {});
    this.upstream?.destroy();
  }
}
