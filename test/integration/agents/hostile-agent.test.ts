import { Metadata, status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { pods } from "../../../api/resources.js";
import { AgentCluster } from "../../support/agent-cluster.js";
import { until } from "../../support/linked-agent.js";
import { RawLink } from "../../support/raw-link.js";

describe("a replica", () => {
  let cluster: AgentCluster;
  let link: RawLink;
  let other: RawLink;
  let pod: V1Pod;
  const ping = (of: RawLink) => of.answer("heartbeatAck", { $case: "heartbeat", value: { sequence: 1 } });
  const podStatus = (text: string, more: object = {}) =>
    ({
      $case: "podStatus",
      value: {
        id: 1,
        namespace: "default",
        name: "mine",
        uid: pod.metadata.uid ?? "",
        status: Buffer.from(text),
        terminated: false,
        ...more,
      },
    }) as const;
  const refusal = async (said: Parameters<RawLink["say"]>[0]) => {
    const { value } = await link.answer("statusAck", said);
    return value.error.length === 0 ? {} : JSON.parse(String(value.error));
  };

  beforeEach(async () => {
    cluster = await AgentCluster.start();
    const endpoint = await cluster.addReplica("a");
    pod = await cluster.addPod("mine", "n1");
    link = await RawLink.open(cluster, "n1", endpoint);
    other = await RawLink.open(cluster, "n2", endpoint);
    await ping(other);
    link.say({ $case: "subscribe", value: { have: undefined, epoch: 1 } });
    await until(() => link.received.some(({ $case }) => $case === "assignments"), "the assignments");
  });
  afterEach(async () => {
    await ping(other);
    link.close();
    other.close();
    await cluster.stop();
  });

  it.each(["null", "[]", "", "7", "{", '{"conditions":7}', '{"phase":{}}', "\u0000"])(
    "refuses %j as a pod's status, and the link goes on",
    async (text) => {
      expect(await refusal(podStatus(text))).toMatchObject({ code: 400, reason: "BadRequest" });
      await ping(link);
    },
  );

  it.each([
    "null",
    '{"metadata":{"name":"n1"},"status":[]}',
    '{"metadata":null}',
    '{"metadata":{"name":"n2"}}',
  ])("refuses %j as a Node", async (text) => {
    const said = { $case: "nodeStatus", value: { id: 1, node: Buffer.from(text) } } as const;
    expect((await refusal(said)).code).toBeGreaterThanOrEqual(400);
    await ping(link);
  });

  it("leaves out what no status has, as over HTTP", async () => {
    expect(await refusal(podStatus('{"phase":"Running","evil":1,"conditions":null}'))).toEqual({});
    const { status: written } = await cluster.client.get(pods, { namespace: "default", name: "mine" });
    expect(written).not.toHaveProperty("evil");
    expect(written?.phase).toBe("Running");
  });

  it("refuses a status that is too large", async () => {
    const text = JSON.stringify({ message: "x".repeat(600_000) });
    expect(await refusal(podStatus(text))).toMatchObject({ code: 413 });
  });

  it("ends the link of a node that subscribes without end", async () => {
    for (let i = 0; i < 50; i++) link.say({ $case: "subscribe", value: { have: undefined, epoch: 1 } });
    expect((await link.ended).code).toBe(status.RESOURCE_EXHAUSTED);
  });

  it("ends the tunnel of a node that answers nonsense", async () => {
    for (const frame of [
      { channel: 0, data: Buffer.alloc(0), end: false, status: Buffer.from("null") },
      { channel: 4_000_000_000, data: Buffer.from("x"), end: false, status: Buffer.alloc(0) },
    ]) {
      const from = link.received.length;
      const opened = cluster.server("a").dialer.open("n1", { type: "agent" }, new AbortController().signal);
      const asked = () => link.received.slice(from).find(({ $case }) => $case === "openTunnel");
      await until(() => asked() !== undefined, "a tunnel is asked for");
      const ask = asked();
      const metadata = new Metadata();
      if (ask?.$case === "openTunnel") metadata.set("tunnel-id", ask.value.tunnelId);
      const tunnel = link.client.tunnel(metadata);
      tunnel.on("error", () => {});
      tunnel.resume();
      tunnel.write(frame);
      await expect(opened).rejects.toMatchObject({ code: 500 });
    }
  });
});
