import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ApiError, badRequest } from "../../../api/errors.js";
import { messageOf } from "../../../common/errors.js";
import type { Registry } from "../../registry/contract/resource-store.js";
import type { ConnectHandler } from "../handlers/resource-handler.js";
import type { UpgradedConnection } from "../http/response.js";
import { channels, type NodeDialer, type PodRef, type Tunnel } from "../nodes/node-dialer.js";
import { chooseProtocol, transportOf } from "../streams/negotiate.js";
import { type OpenPort, spdyPortForward, tunnelledProtocol } from "../streams/spdy-port-forward.js";
import { webSocketPortForward } from "../streams/websocket-port-forward.js";
import { findPod, nodeOf, podRef } from "./find-pod.js";

export interface PortForwardOptions {
  readonly registry: Registry;
  readonly nodes: NodeDialer;
}

/** TCP ports of a pod: each connection that the client makes is a tunnel of its own. */
export function portForward({ registry, nodes }: PortForwardOptions): ConnectHandler {
  return async (exchange) => {
    const { headers } = exchange.request;
    const transport = transportOf(exchange.request);
    const pod = await findPod(registry, exchange);
    const phase = pod.status?.phase;
    const open = portOpener(nodes, nodeOf(pod), podRef(pod));
    if (phase === "Succeeded" || phase === "Failed") {
      throw badRequest(`unable to forward port because pod is not running. Current status=${phase}`);
    }
    const accept =
      transport === "spdy"
        ? spdyAccept(chooseProtocol(headers, "x-stream-protocol-version", ["portforward.k8s.io"]), open)
        : webSocketAccept(
            chooseProtocol(headers, "sec-websocket-protocol", webSocketProtocols),
            exchange.query,
            open,
          );
    return { kind: "upgrade", accept };
  };
}

const webSocketProtocols = [tunnelledProtocol, "v4.channel.k8s.io", "v4.base64.channel.k8s.io", ""];

type Accept = (connection: UpgradedConnection) => Promise<void>;

const spdyAccept =
  (protocol: string, open: OpenPort): Accept =>
  (connection) =>
    spdyPortForward(connection, protocol, open);

function webSocketAccept(protocol: string, query: URLSearchParams, open: OpenPort): Accept {
  const ports = query
    .getAll("ports")
    .flatMap((list) => list.split(","))
    .map(parsePort);
  if (protocol !== tunnelledProtocol && ports.length === 0)
    throw badRequest('query parameter "ports" is required');
  return (connection) => webSocketPortForward(connection, protocol, ports, open);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw badRequest(`unable to parse ${JSON.stringify(text)} as a port`);
}

/** Joins a client's stream to a port. Resolves with why it broke, or nothing when it ended well. */
function portOpener(nodes: NodeDialer, node: string, pod: PodRef): OpenPort {
  return async (port, client) => {
    try {
      const gone = closing(client);
      await join(client, await nodes.open(node, { type: "port-forward", pod, port }, gone), gone);
      return undefined;
    } catch (error) {
      return `error forwarding port ${port} to pod ${pod.name}, uid ${pod.uid}: ${messageOf(error)}`;
    } finally {
      client.destroy();
    }
  };
}

/** Until both directions have ended or the client has gone; throws what the node says of a broken connection. */
async function join(client: Duplex, tunnel: Tunnel, gone: AbortSignal): Promise<void> {
  const pod = tunnel.channel(channels.stdin);
  void pipeline(client, pod).catch(() => {});
  await pipeline(pod, client).catch(() => {});
  const status = await tunnel.result;
  if (!gone.aborted && status.status === "Failure") throw ApiError.fromStatus(status);
}

/** Aborts when the stream has closed. */
function closing(stream: Duplex): AbortSignal {
  const gone = new AbortController();
  if (stream.destroyed) gone.abort();
  stream.once("close", () => gone.abort());
  return gone.signal;
}
