import type { Random } from "../../../common/random.js";
import type { Registry } from "../../registry/resource-store.js";
import type { Exchange } from "../exchange.js";
import type { ConnectHandler } from "../handlers/resource-handler.js";
import { bytes, type HttpResponse } from "../http/response.js";
import { channels, type NodeDialer } from "../node-dialer.js";
import { forwardRequest, forwardUpgrade } from "./forward.js";
import { type ProxyTarget, ProxyTargets } from "./proxy-target.js";

export interface ProxyOptions {
  readonly registry: Registry;
  readonly nodes: NodeDialer;
  readonly random: Random;
}

/** HTTP to pods, Services and nodes' agents, through the API server. */
export function proxyHandlers({ registry, nodes, random }: ProxyOptions): [string, ConnectHandler][] {
  const targets = new ProxyTargets(registry, random);
  return [
    ["/pods/proxy", proxy(nodes, (exchange) => targets.ofPod(exchange))],
    ["/services/proxy", proxy(nodes, (exchange) => targets.ofService(exchange))],
    ["/nodes/proxy", proxy(nodes, (exchange) => targets.ofNode(exchange))],
  ];
}

function proxy(nodes: NodeDialer, locate: (exchange: Exchange) => Promise<ProxyTarget>): ConnectHandler {
  return async (exchange) => {
    const { request } = exchange;
    const path = pathBehindProxy(request.path);
    if (path === "" && (request.method === "GET" || request.method === "HEAD")) return withSlash(exchange);
    const { scheme, node, target } = await locate(exchange);
    const tunnel = await nodes.open(node, target, exchange.signal);
    const outgoing = {
      connection: tunnel.channel(channels.stdin),
      scheme,
      path: `${path || "/"}${request.search ? `?${request.search}` : ""}`,
    };
    return {
      kind: "forward",
      forward: (incoming, response, signal) =>
        forwardRequest(incoming, response, outgoing, signal).finally(() => tunnel.close()),
      upgrade: (connection) => forwardUpgrade(connection, outgoing).finally(() => tunnel.close()),
    };
  };
}

function pathBehindProxy(path: string): string {
  const parts = path.split("/");
  const at = parts.indexOf("proxy", parts[1] === "api" ? 4 : 5);
  return at < 0 || at === parts.length - 1 ? "" : `/${parts.slice(at + 1).join("/")}`;
}

/** Relative links of the page need the slash. */
function withSlash({ request }: Exchange): HttpResponse {
  const answer = bytes(301, "text/plain; charset=utf-8", Buffer.alloc(0));
  const location = `${request.path}/${request.search ? `?${request.search}` : ""}`;
  return { ...answer, headers: { ...answer.headers, location } };
}
