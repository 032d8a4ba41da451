import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";
import type { ProxyMetrics } from "../metrics/proxy-metrics.js";
import type { Balancer } from "./balancer.js";
import type { Backend } from "./endpoint-choice.js";
import type { SourceRanges } from "./source-ranges.js";
import type { UdpFlows } from "./udp-flows.js";

export interface UdpProxyOptions {
  /** A flow ends after so long a silence: before and after its first answer, as the kernel's connection tracking has it. */
  readonly unansweredMs: number;
  readonly idleMs: number;
}

export const defaultUdpProxyOptions: UdpProxyOptions = {
  unansweredMs: 30_000,
  idleMs: 120_000,
};

/** What the listeners of a process share. */
export interface UdpProxyParts {
  readonly clock: Clock;
  readonly metrics: ProxyMetrics;
  readonly guard: Guard;
  readonly flows: UdpFlows;
  readonly dialAddress: () => string;
}

interface Flow {
  readonly client: string;
  readonly port: number;
  readonly backend: Backend;
  readonly upstream: Socket;
  /** Datagrams that came before the upstream socket was connected; none after. */
  pending: Buffer[] | undefined;
  last: Buffer | undefined;
  answered: boolean;
  refusals: number;
  cancelExpiry: () => void;
  touchedAt: number;
  readonly end: () => void;
}

const maxPending = 16;
/** What is larger is not said again to another backend: it would have to be kept for each flow. */
const maxRepeated = 1_500;
const literal = (
  host: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
) => done(null, host, 4);

/** Carries the datagrams of one listener to its backends; what one client port sends stays together. */
export class UdpProxy {
  private readonly flows = new Map<string, Flow>();

  constructor(
    private readonly socket: Socket,
    private readonly balancer: Balancer,
    private readonly sources: SourceRanges,
    private readonly parts: UdpProxyParts,
    private readonly options: UdpProxyOptions = defaultUdpProxyOptions,
  ) {
    socket.on(
      "message",
      parts.guard.wrap("datagram", (data: Buffer, from: RemoteInfo) => this.receive(data, from)),
    );
    socket.on("error", () => {});
  }

  /** Ends the flows whose backend is no longer one, so that the client's next datagram goes to another, and those of clients that may no longer. */
  prune(): void {
    for (const flow of this.flows.values())
      if (!this.balancer.has(flow.backend) || !this.sources.admits(flow.client)) this.end(flow);
  }

  close(): void {
    for (const flow of this.flows.values()) this.end(flow);
    this.socket.close();
  }

  private receive(data: Buffer, { address, port }: RemoteInfo): void {
    this.parts.metrics.datagram();
    // Raw sockets send from port 0; nobody can be answered there.
    if (port === 0) return;
    const flow = this.flows.get(`${address}:${port}`) ?? this.begin(address, port, 0);
    if (flow) this.forward(flow, data);
  }

  private begin(client: string, port: number, refusals: number): Flow | undefined {
    const backend = this.sources.admits(client) ? this.balancer.pick(client) : undefined;
    if (!backend) return undefined;
    const upstream = createSocket({ type: "udp4", lookup: literal });
    const flow: Flow = {
      client,
      port,
      backend,
      upstream,
      pending: [],
      last: undefined,
      answered: false,
      refusals,
      cancelExpiry: () => {},
      touchedAt: this.parts.clock.monotonic(),
      end: () => this.end(flow),
    };
    const guarded = <A extends unknown[]>(name: string, callback: (...args: A) => void) =>
      this.parts.guard.wrap(name, callback, () => this.end(flow));
    upstream.on(
      "message",
      guarded("backend datagram", (answer: Buffer) => this.answer(flow, answer)),
    );
    upstream.on(
      "error",
      guarded("backend error", () => this.refused(flow)),
    );
    upstream.on(
      "connect",
      guarded("backend connect", () => this.flush(flow)),
    );
    const dial = guarded("backend bind", () => upstream.connect(backend.port, backend.address));
    upstream.bind(0, this.parts.dialAddress(), dial);
    this.remember(flow);
    return flow;
  }

  private remember(flow: Flow): void {
    this.flows.set(`${flow.client}:${flow.port}`, flow);
    this.watch(flow);
    this.parts.flows.add(flow);
  }

  private forward(flow: Flow, data: Buffer): void {
    this.touch(flow);
    flow.last = flow.answered || data.length > maxRepeated ? undefined : data;
    if (!flow.pending) flow.upstream.send(data, () => {});
    else if (flow.pending.length < maxPending) flow.pending.push(data);
  }

  private flush(flow: Flow): void {
    const { pending } = flow;
    flow.pending = undefined;
    for (const data of pending ?? []) flow.upstream.send(data, () => {});
  }

  private answer(flow: Flow, data: Buffer): void {
    this.touch(flow);
    if (!flow.answered) {
      flow.answered = true;
      flow.last = undefined;
      this.balancer.succeeded(flow.client, flow.backend);
    }
    this.socket.send(data, flow.port, flow.client, () => {});
  }

  private touch(flow: Flow): void {
    flow.touchedAt = this.parts.clock.monotonic();
    this.parts.flows.touch(flow);
  }

  /** Nobody listens there: what the client said last is said to another backend, while it has had no answer. */
  private refused(flow: Flow): void {
    if (this.flows.get(`${flow.client}:${flow.port}`) !== flow) return;
    this.end(flow);
    this.balancer.failed(flow.backend);
    this.parts.metrics.retried();
    if (!flow.last || flow.refusals >= 2) return;
    const next = this.begin(flow.client, flow.port, flow.refusals + 1);
    if (next) this.forward(next, flow.last);
  }

  private watch(flow: Flow): void {
    const { clock, guard } = this.parts;
    const limit = () => flow.touchedAt + (flow.answered ? this.options.idleMs : this.options.unansweredMs);
    const check = guard.wrap("flow expiry", () => {
      const left = limit() - clock.monotonic();
      if (left <= 0) this.end(flow);
      else flow.cancelExpiry = clock.after(left, check);
    });
    flow.cancelExpiry = clock.after(this.options.unansweredMs, check);
  }

  private end(flow: Flow): void {
    const key = `${flow.client}:${flow.port}`;
    if (this.flows.get(key) !== flow) return;
    this.flows.delete(key);
    this.parts.flows.remove(flow);
    flow.cancelExpiry();
    flow.upstream.close();
  }
}
