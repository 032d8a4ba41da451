import {
  type ClientDuplexStream,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
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

const options = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 2_000,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  // Which member is asked, and whether again, is decided elsewhere.
  "grpc.enable_retries": 0,
  "grpc.enable_channelz": 0,
};

/** The calls of one member, over one connection. */
export class EtcdClient {
  private readonly kv: KVClient;
  private readonly leases: LeaseClient;
  private readonly watches: WatchClient;

  /** @param endpoint `https://10.0.0.1:2379` */
  constructor(endpoint: string, tls: EtcdTls | undefined) {
    const address = endpoint.replace(/^https?:\/\//, "");
    const secured = tls ? sslOf(tls) : credentials.createInsecure();
    this.kv = new KVClient(address, secured, options);
    const shared = { channelOverride: this.kv.getChannel() };
    this.leases = new LeaseClient(address, secured, shared);
    this.watches = new WatchClient(address, secured, shared);
  }

  range(
    request: Partial<RangeRequest> & Pick<RangeRequest, "key">,
    limit: CallLimit,
  ): Promise<RangeResponse> {
    return answered<RangeRequest, RangeResponse>(this.kv.range.bind(this.kv), rangeOf(request), limit);
  }

  txn(request: TxnRequest, limit: CallLimit): Promise<TxnResponse> {
    return answered<TxnRequest, TxnResponse>(this.kv.txn.bind(this.kv), request, limit);
  }

  compact(request: CompactionRequest, limit: CallLimit): Promise<unknown> {
    return answered<CompactionRequest, unknown>(this.kv.compact.bind(this.kv), request, limit);
  }

  grant(request: LeaseGrantRequest, limit: CallLimit): Promise<LeaseGrantResponse> {
    return answered<LeaseGrantRequest, LeaseGrantResponse>(
      this.leases.leaseGrant.bind(this.leases),
      request,
      limit,
    );
  }

  watch(): ClientDuplexStream<WatchRequest, WatchResponse> {
    return this.watches.watch();
  }

  close(): void {
    this.kv.close();
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

const sslOf = ({ ca, cert, key }: EtcdTls) => credentials.createSsl(ca, key ?? null, cert ?? null);

function answered<Q, A>(call: Unary<Q, A>, request: Q, limit: CallLimit): Promise<A> {
  return new Promise((resolve, reject) => {
    call(request, new Metadata(), limit, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}
