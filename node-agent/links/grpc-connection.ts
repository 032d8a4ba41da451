import { Metadata } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";
import {
  AgentClient,
  type ApiRequest,
  type ApiResponse,
  type RenewRequest,
  type RenewResponse,
} from "../../proto/generated/agent.js";
import { type CredentialStore, type NodeCredentials, secureContextOf } from "./node-credentials.js";
import type { ReplicaConnection, Replicas, TunnelStream } from "./replica-connection.js";
import { secureChannel } from "./secure-channel.js";
import { unaryCall } from "./unary-call.js";

/** No object exceeds 2 MiB; the rest is room for its envelope. */
const maxMessageBytes = 2 * 1024 * 1024 + 64 * 1024;

/** Reaches replicas with the credentials that are kept at that moment. */
export class GrpcReplicas implements Replicas {
  constructor(
    private readonly store: Pick<CredentialStore, "get">,
    private readonly clock: Clock,
  ) {}

  connect(endpoint: string): ReplicaConnection {
    return new GrpcConnection(agentClient(endpoint, this.store.get()), this.clock);
  }
}

export function agentClient(endpoint: string, credentials: NodeCredentials): AgentClient {
  const secure = secureChannel(endpoint, secureContextOf(credentials));
  return new AgentClient(endpoint, secure.credentials, {
    ...secure.options,
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.initial_reconnect_backoff_ms": 100,
  });
}

class GrpcConnection implements ReplicaConnection {
  constructor(
    private readonly client: AgentClient,
    private readonly clock: Clock,
  ) {}

  link() {
    return this.client.link();
  }

  tunnel(tunnelId: string): TunnelStream {
    const metadata = new Metadata();
    metadata.set("tunnel-id", tunnelId);
    return this.client.tunnel(metadata);
  }

  api(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    return unaryCall(this.client.api.bind(this.client), request, this.clock, signal);
  }

  renew(request: RenewRequest, signal?: AbortSignal): Promise<RenewResponse> {
    return unaryCall(this.client.renew.bind(this.client), request, this.clock, signal);
  }

  close(): void {
    this.client.close();
  }
}
