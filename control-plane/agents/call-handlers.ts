import { type handleBidiStreamingCall, type handleUnaryCall, status } from "@grpc/grpc-js";
import type { JoinRequest, JoinResponse, TunnelFrame } from "../../proto/generated/agent.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import { CallError } from "./call-error.js";
import type { JoinService } from "./join.js";
import type { LinkService } from "./link-service.js";
import type { LinkStream } from "./link-stream.js";
import type { PeerCertificates } from "./peer-certificate.js";
import type { Tunnels } from "./tunnels.js";

/** Joins come from whoever has a token, so from an address and not yet from a node. */
export function joinHandler(
  peers: PeerCertificates,
  joins: JoinService,
): handleUnaryCall<JoinRequest, JoinResponse> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => joins.join(call.request, { address: addressOf(call.getPeer()), was: peers.before(call) }))
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

export function linkHandler(peers: PeerCertificates, service: LinkService) {
  return (stream: LinkStream): void => {
    Promise.resolve()
      .then(async () => service.serve(await peers.node(stream), stream))
      .catch((error) => stream.emit("error", CallError.from(error)));
  };
}

export function tunnelHandler(
  peers: PeerCertificates,
  tunnels: Tunnels,
): handleBidiStreamingCall<TunnelFrame, TunnelFrame> {
  return (stream) => {
    Promise.resolve()
      .then(async () => {
        const { name } = await peers.node(stream);
        const tunnelId = String(stream.metadata.get("tunnel-id")[0] ?? "");
        if (!tunnels.accept(name, tunnelId, stream)) {
          throw new CallError(status.NOT_FOUND, "nobody waits for this tunnel");
        }
      })
      .catch((error) => stream.emit("error", CallError.from(error)));
  };
}

/** `127.0.0.1:4711` or `[::1]:4711` without the port. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, "");
}
