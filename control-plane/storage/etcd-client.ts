import { type ClientDuplexStream, credentials } from "@grpc/grpc-js";
import { noop } from "cockatiel";
import { Etcd3 } from "etcd3";
import type { Clock } from "../../common/clock.js";
import {
  type CompactionRequest,
  KVService,
  type LeaseGrantRequest,
  type LeaseGrantResponse,
  LeaseService,
  type RangeRequest,
  type RangeResponse,
  type TxnRequest,
  type TxnResponse,
  WatchClient,
  type WatchRequest,
  type WatchResponse,
} from "../../proto/generated/etcd.js";
import { type CallLimit, EtcdCalls } from "./etcd-calls.js";
import type { EtcdTls } from "./etcd-tls.js";

/** A member's connection. Which member is asked, and whether again, is decided elsewhere and not in the library. */
class Connection extends Etcd3 {
  constructor(endpoint: string, tls: EtcdTls | undefined) {
    super({
      hosts: endpoint,
      faultHandling: { global: noop, host: () => noop },
      ...(tls ? { credentials: credentialsOf(tls) } : {}),
      grpcOptions: {
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
        "grpc.keepalive_time_ms": 10_000,
        "grpc.keepalive_timeout_ms": 2_000,
        "grpc.initial_reconnect_backoff_ms": 100,
        "grpc.max_reconnect_backoff_ms": 1_000,
        "grpc.enable_retries": 0,
        "grpc.enable_channelz": 0,
      },
    });
  }

  /** The library's own watches describe each message at run time; those that are generated share its channel. */
  async watches(): Promise<WatchClient> {
    const channelOverride = await this.pool.withConnection("Watch", ({ client }) => client.getChannel());
    return new WatchClient(unused, credentials.createInsecure(), { channelOverride });
  }
}

/** Where the channel leads is said by itself. */
const unused = "";

/** The calls of one member: its watches over the library's connection, all else over one of its own, which costs half. */
export class EtcdClient {
  private readonly connection: Connection;
  private readonly watches: Promise<WatchClient>;
  private readonly calls: EtcdCalls;

  /** @param endpoint `https://10.0.0.1:2379` */
  constructor(endpoint: string, tls: EtcdTls | undefined, clock: Clock) {
    this.connection = new Connection(endpoint, tls);
    this.watches = this.connection.watches();
    // Whoever watches hears of it.
    this.watches.catch(() => {});
    this.calls = new EtcdCalls(endpoint, tls, clock);
  }

  range(
    request: Partial<RangeRequest> & Pick<RangeRequest, "key">,
    limit: CallLimit,
  ): Promise<RangeResponse> {
    return this.calls.call(KVService.range, rangeOf(request), limit);
  }

  txn(request: TxnRequest, limit: CallLimit): Promise<TxnResponse> {
    return this.calls.call(KVService.txn, request, limit);
  }

  compact(request: CompactionRequest, limit: CallLimit): Promise<unknown> {
    return this.calls.call(KVService.compact, request, limit);
  }

  grant(request: LeaseGrantRequest, limit: CallLimit): Promise<LeaseGrantResponse> {
    return this.calls.call(LeaseService.leaseGrant, request, limit);
  }

  async watch(): Promise<ClientDuplexStream<WatchRequest, WatchResponse>> {
    return (await this.watches).watch();
  }

  close(): void {
    this.connection.close();
    this.calls.close();
  }
}

const nothing = Buffer.alloc(0);

export const rangeOf = (request: Partial<RangeRequest> & Pick<RangeRequest, "key">): RangeRequest => ({
  rangeEnd: nothing,
  limit: 0,
  revision: 0,
  countOnly: false,
  ...request,
});

function credentialsOf({ ca, cert, key }: EtcdTls) {
  return { rootCertificate: ca, ...(cert && key ? { certChain: cert, privateKey: key } : {}) };
}
