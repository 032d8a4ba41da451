import type {
  ApiRequest,
  ApiResponse,
  JoinRequest,
  JoinResponse,
  RenewRequest,
  RenewResponse,
} from "../../proto/generated/agent.js";
import type { FrameStream } from "../../proto/tunnel-channels.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import type { JoiningPeer } from "./join.js";
import type { LinkStream } from "./link-stream.js";

/** What a replica does for agents. All may throw CallError or ApiError. */
export interface AgentCalls {
  join(request: JoinRequest, peer: JoiningPeer): Promise<JoinResponse>;
  /** Resolves when the link has ended. */
  link(node: NodeIdentity, stream: LinkStream): Promise<void>;
  tunnel(node: NodeIdentity, tunnelId: string, stream: FrameStream): void;
  api(node: NodeIdentity, request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>;
  renew(node: NodeIdentity, request: RenewRequest): Promise<RenewResponse>;
}

/** How agents reach a replica. It knows who calls. */
export interface AgentTransport {
  /** Resolves once agents are served; rejects when they can't be. */
  listen(calls: AgentCalls): Promise<void>;
  /** Takes no more calls; resolves when those that run have ended, or their time is over. */
  stop(): Promise<void>;
}
