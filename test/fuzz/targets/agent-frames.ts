import { EventEmitter } from "node:events";
import { ApiError } from "../../../api/errors.js";
import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { Client } from "../../../client/client.js";
import { Guard } from "../../../common/guard.js";
import { silentLogger } from "../../../common/logger.js";
import { NodeRegistration } from "../../../control-plane/agents/node-registration.js";
import { OpenTunnel } from "../../../control-plane/agents/open-tunnel.js";
import { PodStatusWriter } from "../../../control-plane/agents/pod-status-writer.js";
import { AgentMessage, type PodStatusUpdate, TunnelFrame } from "../../../proto/generated/agent.js";
import type { FrameStream } from "../../../proto/tunnel-channels.js";
import type { FuzzTarget } from "../target.js";

const words = [
  "null",
  "{}",
  "[]",
  '"metadata":',
  '"n1"',
  '"status":',
  '"conditions":',
  '"type":',
  "__proto__",
];
const node: V1Node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1", uid: "u" } };
const podStatus = (status: string): AgentMessage => ({
  message: {
    $case: "podStatus",
    value: { id: 1, namespace: "d", name: "p", uid: "u", status: Buffer.from(status), terminated: true },
  },
});
const nodeStatus = (text: string): AgentMessage => ({
  message: { $case: "nodeStatus", value: { id: 2, node: Buffer.from(text) } },
});

/** What a node says over its link, as far as what would be written. */
export const agentFrames: FuzzTarget = {
  name: "agent-frames",
  words,
  seeds: [
    podStatus('{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}'),
    podStatus("null"),
    nodeStatus('{"metadata":{"name":"n1","labels":{"a":"b"}},"status":{"conditions":[{"type":"Ready"}]}}'),
    nodeStatus('{"metadata":{"name":"n1"},"status":{"nodeInfo":{"architecture":"amd64"}}}'),
  ].map((message) => AgentMessage.encode(message).finish()),
  async run(input) {
    const { message } = decoded(() => AgentMessage.decode(input)) ?? {};
    if (message?.$case === "podStatus") await refusable(writePodStatus(message.value));
    if (message?.$case === "nodeStatus") await refusable(writeNode(message.value.node));
  },
};

/** What a node says in a tunnel. */
export const tunnelFrames: FuzzTarget = {
  name: "tunnel-frames",
  words: ["null", '{"status":"Success"}', '"code":'],
  seeds: [
    { channel: 0, data: Buffer.from("x"), end: true, status: Buffer.alloc(0) },
    { channel: 3, data: Buffer.alloc(0), end: false, status: Buffer.from('{"status":"Success"}') },
    { channel: 0, data: Buffer.alloc(0), end: false, status: Buffer.from('{"status":"Failure","code":7}') },
  ].map((frame) => TunnelFrame.encode(frame).finish()),
  async run(input) {
    const frame = decoded(() => TunnelFrame.decode(input));
    if (!frame) return;
    const stream = new EventEmitter();
    const state = {
      destroyed: false,
      writableEnded: false,
      write: () => true,
      end() {},
      pause() {},
      resume() {},
    };
    const failed: string[] = [];
    const guard = new Guard(silentLogger, (callback) => failed.push(callback));
    const tunnel = new OpenTunnel(Object.assign(stream, state) as FrameStream, guard, () => {});
    stream.emit("data", frame);
    stream.emit("data", frame);
    stream.emit("end");
    await tunnel.result;
    if (failed.length > 0 && frame.channel < 5) throw new Error("a frame of a known channel makes no sense");
  },
};

/** gRPC itself refuses what is no message. */
function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** Refused as a client would be, and nothing else. */
async function refusable(write: Promise<void>): Promise<void> {
  await write.catch((error) => {
    if (!(error instanceof ApiError) || error.code >= 500) throw error;
  });
}

const newest = { check: async () => {} };

function writePodStatus(update: PodStatusUpdate): Promise<void> {
  const { namespace, name, uid } = update;
  const pod: V1Pod = { apiVersion: "v1", kind: "Pod", metadata: { namespace, name, uid } };
  const bound = { ...pod, spec: { nodeName: "n1", containers: [] } };
  const lister = { get: () => bound, list: () => [bound], byIndex: () => [bound] };
  return new PodStatusWriter("n1", keeping(bound), lister).write(update, newest);
}

function writeNode(bytes: Buffer): Promise<void> {
  return new NodeRegistration({ name: "n1", uid: "u" }, keeping(node)).write(bytes, newest);
}

/** An API with one object, which takes whatever can be written as JSON. */
function keeping(object: KubeObject): Client {
  const some: Partial<Client> = {
    get: async <T>() => object as T,
    update: async (_type, changed) => JSON.parse(JSON.stringify(changed)),
    delete: async () => {},
  };
  return some as Client;
}
