import {
  type ClientDuplexStream,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { noop } from "cockatiel";
import { Etcd3 } from "etcd3";
import {
  type CompactionRequest,
  KVClient,
  LeaseClient,
  type LeaseGrantRequest,
  type LeaseGrantResponse,
  type RangeRequest,
  type RangeResponse,
  type TxnRequest,
  type TxnResponse,
  WatchClient,
  type WatchRequest,
  type WatchResponse,
} from "../../proto/generated/etcd.js";

export interface EtcdTls {
  readonly ca: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** How long a call may take. */
export interface CallLimit {
  /** When it ends, in milliseconds since the epoch. */
  readonly deadline: number;
}

type Unary<Q, A> = (
  request: Q,
  metadata: Metadata,
  options: CallLimit,
  callback: (error: ServiceError | null, answer: A) => void,
) => ClientUnaryCall;

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

  /** The library's own calls describe each message at run time; those that are generated share its channel. */
  async services(): Promise<Services> {
    const channelOverride = await this.pool.withConnection("KV", ({ client }) => client.getChannel());
    const of = [unused, credentials.createInsecure(), { channelOverride }] as const;
    return { kv: new KVClient(...of), leases: new LeaseClient(...of), watches: new WatchClient(...of) };
  }
}

/** Where the channel leads is said by itself. */
const unused = "";

interface Services {
  readonly kv: KVClient;
  readonly leases: LeaseClient;
  readonly watches: WatchClient;
}

/** The calls of one member. */
export class EtcdClient {
  private readonly connection: Connection;
  private readonly services: Promise<Services>;

  /** @param endpoint `https://10.0.0.1:2379` */
  constructor(endpoint: string, tls: EtcdTls | undefined) {
    this.connection = new Connection(endpoint, tls);
    this.services = this.connection.services();
    // Whoever calls hears of it.
    this.services.catch(() => {});
  }

  async range(
    request: Partial<RangeRequest> & Pick<RangeRequest, "key">,
    limit: CallLimit,
  ): Promise<RangeResponse> {
    const { kv } = await this.services;
    return answered<RangeRequest, RangeResponse>(kv.range.bind(kv), rangeOf(request), limit);
  }

  async txn(request: TxnRequest, limit: CallLimit): Promise<TxnResponse> {
    const { kv } = await this.services;
    return answered<TxnRequest, TxnResponse>(kv.txn.bind(kv), request, limit);
  }

  async compact(request: CompactionRequest, limit: CallLimit): Promise<unknown> {
    const { kv } = await this.services;
    return answered<CompactionRequest, unknown>(kv.compact.bind(kv), request, limit);
  }

  async grant(request: LeaseGrantRequest, limit: CallLimit): Promise<LeaseGrantResponse> {
    const { leases } = await this.services;
    return answered<LeaseGrantRequest, LeaseGrantResponse>(leases.leaseGrant.bind(leases), request, limit);
  }

  async watch(): Promise<ClientDuplexStream<WatchRequest, WatchResponse>> {
    return (await this.services).watches.watch();
  }

  close(): void {
    this.connection.close();
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

function answered<Q, A>(call: Unary<Q, A>, request: Q, limit: CallLimit): Promise<A> {
  return new Promise((resolve, reject) => {
    call(request, new Metadata(), limit, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}
