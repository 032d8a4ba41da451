import { expect, it } from "@jest/globals";
import type { NodeDialer } from "../../../../control-plane/apiserver/nodes/node-dialer.js";
import { TunnelAgent } from "../../../../control-plane/apiserver/subresources/proxy/tunnel-agent.js";

const target = { node: "n1", target: { type: "agent" }, scheme: "http" } as never;

function dialling() {
  const signals: AbortSignal[] = [];
  const nodes: NodeDialer = {
    open: (_node, _target, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  };
  const request = new AbortController();
  const agent = new TunnelAgent(nodes, target, request.signal);
  agent.createConnection({});
  return { agent, request, signal: signals[0] };
}

it("gives up a tunnel that is being opened when the request goes", () => {
  const { request, signal } = dialling();
  expect(signal?.aborted).toBe(false);
  request.abort();
  expect(signal?.aborted).toBe(true);
});

it("gives up a tunnel that is being opened when it is destroyed itself", () => {
  const { agent, signal } = dialling();
  agent.destroy();
  expect(signal?.aborted).toBe(true);
});
