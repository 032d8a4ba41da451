import { badRequest } from "../../../api/errors.js";
import type { Random } from "../../../common/random.js";
import type { Registry } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import type { ConnectHandler } from "../handlers/resource-handler.js";
import { header } from "../http/request.js";
import { bytes, type HttpResponse } from "../http/response.js";
import type { NodeDialer } from "../nodes/node-dialer.js";
import { type Forwarding, forwardRequest, forwardUpgrade } from "./proxy/forward.js";
import { type ProxyTarget, ProxyTargets } from "./proxy/target.js";
import { TunnelAgent } from "./proxy/tunnel-agent.js";

export interface ProxyOptions {
  readonly registry: Registry;
  readonly nodes: NodeDialer;
  readonly random: Random;
}

type Locate = (exchange: Exchange) => Promise<ProxyTarget>;

/** HTTP to pods, Services and nodes' agents, through the API server. */
export function proxyHandlers({ registry, nodes, random }: ProxyOptions): [string, ConnectHandler][] {
  const targets = new ProxyTargets(registry, random);
  return [
    ["/pods/proxy", proxy(nodes, (exchange) => targets.ofPod(exchange))],
    ["/services/proxy", proxy(nodes, (exchange) => targets.ofService(exchange))],
    ["/nodes/proxy", proxy(nodes, (exchange) => targets.ofNode(exchange))],
  ];
}

function proxy(nodes: NodeDialer, locate: Locate): ConnectHandler {
  return async (exchange) => {
    const { request, info } = exchange;
    const path = info.below;
    if (path === "" && (request.method === "GET" || request.method === "HEAD")) return withSlash(exchange);
    if (request.upgradable && !/^websocket$/i.test(header(request.headers, "upgrade")))
      throw badRequest("only upgrades to WebSocket are proxied");
    const target = await locate(exchange);
    return forwarded({
      agent: new TunnelAgent(nodes, target, exchange.signal),
      page: {
        prefix: request.path.slice(0, request.path.length - path.length),
        hosts: hostsOf(exchange, target),
      },
      path: `${path || "/"}${request.search ? `?${request.search}` : ""}`,
    });
  };
}

function forwarded(forwarding: Forwarding): HttpResponse {
  const { agent } = forwarding;
  return {
    kind: "forward",
    forward: (incoming, response) =>
      forwardRequest(incoming, response, forwarding).finally(() => agent.destroy()),
    upgrade: (connection) => forwardUpgrade(connection, forwarding).finally(() => agent.destroy()),
  };
}

/** A backend calls itself as the client called us, whose Host it was told, or by its own address. */
function hostsOf({ request: { headers } }: Exchange, { address }: ProxyTarget): string[] {
  return [header(headers, "host") || header(headers, ":authority"), address];
}

/** Relative links of the page need the slash. */
function withSlash({ request }: Exchange): HttpResponse {
  const answer = bytes(301, "text/plain; charset=utf-8", Buffer.alloc(0));
  const location = `${request.path}/${request.search ? `?${request.search}` : ""}`;
  return { ...answer, headers: { ...answer.headers, location } };
}
