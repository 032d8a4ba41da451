import type { handleBidiStreamingCall, handleUnaryCall } from "@grpc/grpc-js";
import type {
  AgentMessage,
  ControlMessage,
  JoinRequest,
  JoinResponse,
  TunnelFrame,
} from "../../proto/generated/agent.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import type { AgentCalls } from "./agent-transport.js";
import { CallError } from "./call-error.js";
import type { PeerCertificates } from "./peer-certificate.js";

/** Joins come from whoever has a token, so from an address and not yet from a node. */
export function joinHandler(
  peers: PeerCertificates,
  calls: AgentCalls,
): handleUnaryCall<JoinRequest, JoinResponse> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => calls.join(call.request, { address: addressOf(call.getPeer()), was: peers.before(call) }))
      .then(
        (response) => callback(null, response),
        (error) => callback(CallError.from(error)),
      );
  };
}

/** A call with one answer, of the node that the caller's certificate names. */
export function nodeCallHandler<Q, R>(
  peers: PeerCertificates,
  serve: (node: NodeIdentity, request: Q, signal: AbortSignal) => Promise<R>,
): handleUnaryCall<Q, R> {
  return (call, callback) => {
    const stop = new AbortController();
    call.on("cancelled", () => stop.abort());
    Promise.resolve()
      .then(async () => serve(await peers.node(call), call.request, stop.signal))
      .then(
        (response) => callback(null, response),
        (error) => callback(CallError.from(error)),
      );
  };
}

export function linkHandler(
  peers: PeerCertificates,
  calls: AgentCalls,
): handleBidiStreamingCall<AgentMessage, ControlMessage> {
  return (stream) => {
    Promise.resolve()
      .then(async () => calls.link(await peers.node(stream), stream))
      .catch((error) => stream.emit("error", CallError.from(error)));
  };
}

export function tunnelHandler(
  peers: PeerCertificates,
  calls: AgentCalls,
): handleBidiStreamingCall<TunnelFrame, TunnelFrame> {
  return (stream) => {
    Promise.resolve()
      .then(async () => {
        const node = await peers.node(stream);
        calls.tunnel(node, String(stream.metadata.get("tunnel-id")[0] ?? ""), stream);
      })
      .catch((error) => stream.emit("error", CallError.from(error)));
  };
}

/** `127.0.0.1:4711` or `[::1]:4711` without the port. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, "");
}
