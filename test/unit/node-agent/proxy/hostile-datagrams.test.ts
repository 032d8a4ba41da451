import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { decode, encode } from "dns-packet";
import { systemClock } from "../../../../common/clock.js";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import { systemRandom } from "../../../../common/random.js";
import { DnsListeners } from "../../../../node-agent/proxy/dns/dns-listeners.js";
import { ProxyMetrics } from "../../../../node-agent/proxy/metrics/proxy-metrics.js";
import { Balancer } from "../../../../node-agent/proxy/services/balancer.js";
import { SourceRanges } from "../../../../node-agent/proxy/services/source-ranges.js";
import { UdpFlows } from "../../../../node-agent/proxy/services/udp-flows.js";
import { UdpProxy } from "../../../../node-agent/proxy/services/udp-proxy.js";

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

/** What the kernel tells of a datagram that a raw socket sent from port 0; sending to it throws. */
const fromNowhere = { address: "127.0.0.1", family: "IPv4" as const, port: 0, size: 1 };

describe("datagrams from port 0", () => {
  let failures: string[];
  let guard: Guard;
  let server: Socket;
  let client: Socket;
  beforeEach(async () => {
    failures = [];
    guard = new Guard(silentLogger, (name) => failures.push(name));
    [server, client] = [await bound(), await bound()];
  });
  afterEach(() => void client.close());

  const ask = async (data: Buffer): Promise<Buffer> => {
    client.send(data, server.address().port, "127.0.0.1");
    const [answer] = await once(client, "message");
    return answer as Buffer;
  };

  it("end neither a UDP Service nor its other flows", async () => {
    const backend = await bound();
    backend.on("message", (data, { port, address }) => backend.send(data, port, address));
    const balancer = new Balancer(systemClock, systemRandom);
    balancer.update([{ address: "127.0.0.1", port: backend.address().port }], undefined);
    const flows = new UdpFlows(8);
    const metrics = new ProxyMetrics();
    const dialAddress = () => "127.0.0.1";
    const proxy = new UdpProxy(server, balancer, new SourceRanges(), {
      clock: systemClock,
      metrics,
      guard,
      flows,
      dialAddress,
    });
    server.emit("message", Buffer.from("x"), fromNowhere);
    expect(await ask(Buffer.from("hello"))).toEqual(Buffer.from("hello"));
    expect(failures).toEqual([]);
    proxy.close();
    backend.close();
  });

  it("don't end DNS, nor does a question that cannot be answered", async () => {
    const tcp = createServer().listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const sockets = { openUdp: async () => server, openTcp: async () => tcp };
    const answer = async (query: Buffer) => {
      const { questions = [] } = decode(query);
      if (questions[0]?.name === "bad") throw new RangeError("no such label");
      return encode({ type: "response", id: 7, questions });
    };
    const listeners = await DnsListeners.open("127.0.0.1", { sockets, answer, clock: systemClock, guard });
    const query = (name: string) => encode({ type: "query", id: 7, questions: [{ type: "A", name }] });
    server.emit("message", query("good"), fromNowhere);
    server.emit("message", query("bad"), { ...fromNowhere, port: 9 });
    expect(decode(await ask(query("good"))).id).toBe(7);
    expect(failures).toEqual(["dns datagram"]);
    expect((tcp.address() as AddressInfo).port).toBeGreaterThan(0);
    listeners.close();
  });
});
