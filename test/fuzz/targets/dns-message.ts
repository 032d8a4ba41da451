import { decode, encode } from "dns-packet";
import { seededRandom } from "../../../common/seeded-random.js";
import { ClusterState } from "../../../node-agent/proxy/config/cluster-state.js";
import { Resolver } from "../../../node-agent/proxy/dns/resolver.js";
import { FrameReader } from "../../../node-agent/proxy/dns/tcp-frames.js";
import { Upstream } from "../../../node-agent/proxy/dns/upstream.js";
import { FakeClock } from "../../support/fake-clock.js";
import { memoryNameServers } from "../../support/memory-name-servers.js";
import { endpointSlice, service } from "../../support/service-objects.js";
import type { FuzzTarget } from "../target.js";

const upstreamOf = (clock: FakeClock) =>
  new Upstream(
    memoryNameServers(clock, () => false),
    clock,
    seededRandom(),
  );

function resolver(): Resolver {
  const state = new ClusterState();
  const ports = [{ name: "web", port: 80, protocol: "TCP" }];
  const put = { namespace: "default", name: "heads" };
  state.apply({ resource: "services", ...put, object: service("heads", { clusterIP: "None", ports }) });
  const slice = endpointSlice("heads", ports, ["10.244.1.4", "10.244.1.5"]);
  state.apply({ resource: "endpointslices", ...put, object: slice });
  return new Resolver({
    state,
    settings: {
      nodeName: "a",
      nodeAddress: "192.168.7.1",
      cluster: {
        podCidr: "10.244.0.0/16",
        serviceCidr: "10.96.0.0/16",
        dnsAddress: "10.96.0.10",
        dnsDomain: "cluster.local",
        nodePortRange: "",
      },
      dialAddress: "",
      upstreamDns: [],
    },
    upstream: upstreamOf(new FakeClock()),
    random: seededRandom(),
    onAnswer() {},
  });
}

const question = (name: string, type: "A" | "SRV" | "PTR" | "ANY") =>
  encode({
    type: "query",
    id: 7,
    flags: 256,
    questions: [{ type: type as "A", name }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: 4096,
        flags: 0,
        flag_do: false,
        extendedRcode: 0,
        ednsVersion: 0,
        options: [],
      },
    ],
  });

const answering = resolver();

/** A datagram to the cluster's DNS. Whatever it holds, it is answered with a message, or not at all. */
export const dnsMessage: FuzzTarget = {
  name: "dns-message",
  seeds: [
    question("heads.default.svc.cluster.local", "A"),
    question("_web._tcp.heads.default.svc.cluster.local", "SRV"),
    question("5.1.244.10.in-addr.arpa", "PTR"),
    question("10-244-1-4.default.pod.cluster.local", "ANY"),
  ],
  words: ["\xc0\x0c", "\x3f", "\x00\x01\x00\x01", "cluster", "local", "arpa"],
  async run(input) {
    const answer = await answering.answer(Buffer.from(input), "udp", "10.244.1.9");
    if (!answer) return;
    if (answer.length > 1_232) throw new Error(`an answer of ${answer.length} bytes`);
    decode(answer);
  },
};

/** The same over TCP, in pieces as they come. */
export const dnsStream: FuzzTarget = {
  name: "dns-stream",
  seeds: [Buffer.concat([Buffer.from([0, 3]), Buffer.from("abc"), Buffer.from([0, 0, 0])])],
  run(input, random) {
    const reader = new FrameReader();
    let taken = 0;
    for (let at = 0; at < input.length; ) {
      const end = at + 1 + Math.floor(random.next() * 32);
      for (const message of reader.push(Buffer.from(input.subarray(at, end)))) taken += message.length + 2;
      at = end;
    }
    if (taken > input.length) throw new Error("more came out than went in");
  },
};
