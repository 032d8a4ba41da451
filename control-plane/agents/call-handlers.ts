import { type handleBidiStreamingCall, type handleUnaryCall, status } from "@grpc/grpc-js";
import type { JoinRequest, JoinResponse, TunnelFrame } from "../../proto/generated/agent.js";
import { CallError } from "./call-error.js";
import type { JoinService } from "./join.js";
import type { LinkService } from "./link-service.js";
import type { LinkStream } from "./link-stream.js";
import type { PeerCertificates } from "./peer-certificate.js";
import type { Tunnels } from "./tunnels.js";

/** Joins come from whoever has a token, so from an address and not yet from a node. */
export function joinHandler(joins: JoinService): handleUnaryCall<JoinRequest, JoinResponse> {
  return (call, callback) => {
    joins.join(call.request, addressOf(call.getPeer())).then(
      (response) => callback(null, response),
      (error) => callback(CallError.from(error)),
    );
  };
}

/** A call with one answer, of the node that the caller's certificate names. */
export function nodeCallHandler<Q, R>(
  peers: PeerCertificates,
  serve: (nodeName: string, request: Q, signal: AbortSignal) => Promise<R>,
): handleUnaryCall<Q, R> {
  return (call, callback) => {
    const stop = new AbortController();
    call.on("cancelled", () => stop.abort());
    Promise.resolve()
      .then(() => serve(peers.nodeName(call), call.request, stop.signal))
      .then(
        (response) => callback(null, response),
        (error) => callback(CallError.from(error)),
      );
  };
}

export function linkHandler(peers: PeerCertificates, service: LinkService) {
  return (stream: LinkStream): void => {
    Promise.resolve()
      .then(() => service.serve(peers.nodeName(stream), stream))
      .catch((error) => stream.emit("error", CallError.from(error)));
  };
}

export function tunnelHandler(
  peers: PeerCertificates,
  tunnels: Tunnels,
): handleBidiStreamingCall<TunnelFrame, TunnelFrame> {
  return (stream) => {
    try {
      const nodeName = peers.nodeName(stream);
      const tunnelId = String(stream.metadata.get("tunnel-id")[0] ?? "");
      if (!tunnels.accept(nodeName, tunnelId, stream)) {
        throw new CallError(status.NOT_FOUND, "nobody waits for this tunnel");
      }
    } catch (error) {
      stream.emit("error", CallError.from(error));
    }
  };
}

/** `127.0.0.1:4711` or `[::1]:4711` without the port. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, "");
}
