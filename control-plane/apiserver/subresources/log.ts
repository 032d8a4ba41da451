import { ApiError } from "../../../api/errors.js";
import { whenAborted } from "../../../common/abort.js";
import type { Clock } from "../../../common/clock.js";
import type { Registry } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import type { ConnectHandler } from "../handlers/resource-handler.js";
import { header } from "../http/request.js";
import type { BodyWriter, HttpResponse } from "../http/response.js";
import { channels, type NodeDialer, type Tunnel } from "../nodes/node-dialer.js";
import { chooseProtocol } from "../streams/negotiate.js";
import { checkHandshake } from "../streams/websocket.js";
import { bytesProtocols, sendBytes } from "../streams/websocket-bytes.js";
import { containerOf, findPod, nodeOf, podRef } from "./find-pod.js";
import { logOptions } from "./log-options.js";

export interface LogOptions {
  readonly registry: Registry;
  readonly nodes: NodeDialer;
  readonly clock: Clock;
}

/**
 * A container's log as plain text, or as messages to who asked for a WebSocket, from its node; with `follow` until it ends
 * or the reader goes.
 */
export function log({ registry, nodes, clock }: LogOptions): ConnectHandler {
  return async (exchange) => {
    const options = logOptions(exchange.query, exchange.info.name, clock);
    const answer = answerer(exchange);
    const pod = await findPod(registry, exchange);
    const container = containerOf(pod, exchange.query.get("container"));
    if (!pod.spec?.nodeName) return answer(async () => {});
    const target = { type: "logs", pod: podRef(pod), container, ...options } as const;
    const tunnel = await nodes.open(nodeOf(pod), target, exchange.signal);
    return answer(
      (out, signal) => send(tunnel, out, signal),
      () => tunnel.close(),
    );
  };
}

type Write = (out: BodyWriter, signal: AbortSignal) => Promise<void>;

/** `done` is called also where nothing came of the WebSocket. */
function answerer({ request }: Exchange): (write: Write, done?: () => void) => HttpResponse {
  if (!request.upgradable || header(request.headers, "upgrade").toLowerCase() !== "websocket")
    return (write) => ({ kind: "stream", statusCode: 200, headers: { "content-type": "text/plain" }, write });
  checkHandshake(request);
  const protocol = chooseProtocol(request.headers, "sec-websocket-protocol", bytesProtocols);
  return (write, done) => ({
    kind: "upgrade",
    accept: (connection) => sendBytes(connection, protocol, write).finally(done),
  });
}

async function send(tunnel: Tunnel, out: BodyWriter, signal: AbortSignal): Promise<void> {
  const forget = whenAborted(signal, () => tunnel.close());
  try {
    out.flush();
    for await (const chunk of tunnel.channel(channels.stdin) as AsyncIterable<Buffer>) await out.write(chunk);
    const status = await tunnel.result;
    if (status.status === "Failure") throw ApiError.fromStatus(status);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    forget();
    tunnel.close();
  }
}
