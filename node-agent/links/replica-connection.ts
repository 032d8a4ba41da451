import type {
  AgentMessage,
  ApiRequest,
  ApiResponse,
  ControlMessage,
  RenewRequest,
  RenewResponse,
  TunnelFrame,
} from "../../proto/generated/agent.js";
import type { FrameStream } from "../../proto/tunnel-channels.js";

/** Messages both ways, as gRPC's streams carry them. */
export interface MessageStream<Out, In> {
  write(message: Out): unknown;
  cancel(): void;
  on(event: "data", listener: (message: In) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
}

export interface TunnelStream extends FrameStream {
  write(frame: TunnelFrame): boolean;
  cancel(): void;
}

/** The calls of one replica's `Agent` service. */
export interface ReplicaConnection {
  link(): MessageStream<AgentMessage, ControlMessage>;
  tunnel(tunnelId: string): TunnelStream;
  api(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse>;
  renew(request: RenewRequest, signal?: AbortSignal): Promise<RenewResponse>;
  close(): void;
}

/** The way to the replicas, as this node: over gRPC, or within one process in simulations. */
export interface Replicas {
  /** Nothing is sent yet. Throws for what is no endpoint. */
  connect(endpoint: string): ReplicaConnection;
}
