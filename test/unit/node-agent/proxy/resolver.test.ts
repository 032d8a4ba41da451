import { describe, expect, it } from "@jest/globals";
import { type Answer, type DecodedPacket, decode, encode, type RecordType } from "dns-packet";
import type { V1EndpointSlice, V1Service } from "../../../../api/generated/types.js";
import { seededRandom } from "../../../../common/seeded-random.js";
import { ClusterState } from "../../../../node-agent/proxy/config/cluster-state.js";
import { Resolver } from "../../../../node-agent/proxy/dns/resolver.js";
import { Upstream } from "../../../../node-agent/proxy/dns/upstream.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { memoryNameServers } from "../../../support/memory-name-servers.js";
import { endpointSlice, service } from "../../../support/service-objects.js";

const put = (state: ClusterState, services: readonly V1Service[], slices: readonly V1EndpointSlice[]) => {
  for (const object of services)
    state.apply({ resource: "services", namespace: "default", name: object.metadata.name ?? "", object });
  for (const object of slices)
    state.apply({
      resource: "endpointslices",
      namespace: "default",
      name: object.metadata.name ?? "",
      object,
    });
};

const upstreamOf = (clock: FakeClock) =>
  new Upstream(
    memoryNameServers(clock, () => false),
    clock,
    seededRandom(),
  );

function resolver(count = 2) {
  const state = new ClusterState();
  const ports = [{ name: "web", port: 8080, protocol: "TCP" }];
  const many = Array.from({ length: count }, (_, index) => `10.244.1.${index + 5}`);
  put(
    state,
    [
      service("demo", { clusterIP: "10.96.0.5", ports: [{ name: "web", port: 80, protocol: "TCP" }] }),
      service("heads", { clusterIP: "None", ports: [{ name: "web", port: 80, protocol: "TCP" }] }),
      service("alias", {
        type: "ExternalName",
        externalName: "demo.default.svc.cluster.local",
        clusterIP: "",
      }),
    ],
    [
      endpointSlice("heads", ports, [
        { addresses: ["10.244.1.4"], hostname: "heads-0" },
        ...many,
        { addresses: ["10.244.1.250"], conditions: { ready: false } },
      ]),
    ],
  );
  const name = "without-services";
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  state.apply({ resource: "namespaces", namespace: "", name, object: namespace });
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
      // Would be a loop.
      upstreamDns: ["10.96.0.10:53"],
    },
    upstream: upstreamOf(new FakeClock()),
    random: seededRandom(),
    onAnswer() {},
  });
}

async function ask(
  name: string,
  type: string,
  extra: object = {},
  from = resolver(),
  transport: "udp" | "tcp" = "udp",
) {
  const query = {
    type: "query" as const,
    id: 7,
    flags: 0x100,
    questions: [{ name, type: type as RecordType }],
    ...extra,
  };
  const answer = await from.answer(encode(query), transport, "10.244.1.9");
  return decode(answer ?? Buffer.alloc(0)) as DecodedPacket & { rcode: string };
}

const dataOf = (answers: readonly Answer[] | undefined) =>
  (answers ?? [])
    .map((one) =>
      "data" in one ? String(Buffer.isBuffer(one.data) ? one.data : JSON.stringify(one.data)) : "",
    )
    .sort();

describe("Resolver", () => {
  it.each([
    ["demo.default.svc.cluster.local", "A", ['"10.96.0.5"']],
    ["DEMO.default.svc.Cluster.local", "A", ['"10.96.0.5"']],
    ["heads.default.svc.cluster.local", "A", ['"10.244.1.4"', '"10.244.1.5"', '"10.244.1.6"']],
    ["heads-0.heads.default.svc.cluster.local", "A", ['"10.244.1.4"']],
    ["10-244-1-5.heads.default.svc.cluster.local", "A", ['"10.244.1.5"']],
    ["10-244-9-9.default.pod.cluster.local", "A", ['"10.244.9.9"']],
    ["10-244-9-9.without-services.pod.cluster.local", "A", ['"10.244.9.9"']],
    [
      "_web._tcp.demo.default.svc.cluster.local",
      "SRV",
      ['{"priority":0,"weight":100,"port":80,"target":"demo.default.svc.cluster.local"}'],
    ],
    ["5.0.96.10.in-addr.arpa", "PTR", ['"demo.default.svc.cluster.local"']],
    ["4.1.244.10.in-addr.arpa", "PTR", ['"heads-0.heads.default.svc.cluster.local"']],
    ["alias.default.svc.cluster.local", "A", ['"10.96.0.5"', '"demo.default.svc.cluster.local"']],
    ["ns.dns.cluster.local", "A", ['"10.96.0.10"']],
  ])("finds %s %s", async (name, type, expected) => {
    const answer = await ask(name, type);
    expect(answer.rcode).toBe("NOERROR");
    expect(answer.flag_aa).toBe(true);
    expect(dataOf(answer.answers)).toEqual(expected);
  });

  it("tells the version of its schema", async () => {
    const { answers } = await ask("dns-version.cluster.local", "TXT");
    expect(JSON.stringify(answers)).toContain(JSON.stringify([Buffer.from("1.1.0")]));
  });

  it("names the pods of a headless Service and their ports", async () => {
    const { answers, additionals } = await ask(
      "_web._tcp.heads.default.svc.cluster.local",
      "SRV",
      {},
      resolver(),
      "tcp",
    );
    expect(answers).toHaveLength(3);
    expect(answers?.[0]).toMatchObject({ data: { port: 8080 } });
    expect(additionals).toContainEqual(
      expect.objectContaining({ name: "heads-0.heads.default.svc.cluster.local", data: "10.244.1.4" }),
    );
  });

  it.each([
    ["demo.default.svc.cluster.local", "AAAA", "NOERROR"],
    ["default.svc.cluster.local", "A", "NOERROR"],
    ["_tcp.demo.default.svc.cluster.local", "A", "NOERROR"],
    ["none.default.svc.cluster.local", "A", "NXDOMAIN"],
    ["none.svc.cluster.local", "A", "NXDOMAIN"],
    ["_other._tcp.demo.default.svc.cluster.local", "SRV", "NXDOMAIN"],
    ["without-services.svc.cluster.local", "A", "NOERROR"],
    ["without-services.pod.cluster.local", "A", "NOERROR"],
    ["unknown.pod.cluster.local", "A", "NXDOMAIN"],
    ["10-244-9-9.unknown.pod.cluster.local", "A", "NXDOMAIN"],
    ["example.cluster.local", "A", "NXDOMAIN"],
    ["9.9.96.10.in-addr.arpa", "PTR", "NXDOMAIN"],
  ])("has nothing for %s %s: %s, and says for how long", async (name, type, rcode) => {
    const answer = await ask(name, type);
    expect(answer.rcode).toBe(rcode);
    expect(answer.answers).toEqual([]);
    expect(answer.authorities?.[0]).toMatchObject({ type: "SOA" });
  });

  it("fails at once for the world when there is nobody to ask, itself least of all", async () => {
    expect((await ask("example.org", "A")).rcode).toBe("SERVFAIL");
  });

  it("repeats the question as it was spelt", async () => {
    const { answers } = await ask("DeMo.default.svc.cluster.local", "A");
    expect(answers?.[0]?.name).toBe("DeMo.default.svc.cluster.local");
  });

  it("cuts a long answer over UDP, by what the client takes, and not over TCP", async () => {
    const name = "heads.default.svc.cluster.local";
    const cut = await ask(name, "A", {}, resolver(60));
    expect(cut.flag_tc).toBe(true);
    expect(encode(cut).length).toBeLessThanOrEqual(512);
    expect(cut.answers?.length).toBeGreaterThan(5);
    const opt = {
      type: "OPT",
      name: ".",
      udpPayloadSize: 4096,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      options: [],
    };
    const more = await ask(name, "A", { additionals: [opt] }, resolver(60));
    expect(more.answers?.length).toBeGreaterThan(cut.answers?.length ?? 0);
    const whole = await ask(name, "A", {}, resolver(60), "tcp");
    expect(whole.flag_tc).toBe(false);
    expect(whole.answers).toHaveLength(61);
  });

  it("refuses what is no plain question, and ignores answers", async () => {
    const from = resolver();
    const rcode = async (data: Buffer) =>
      ((await from.answer(data, "udp", "10.244.1.9")) ?? Buffer.alloc(4)).readUInt8(3) & 0xf;
    const query = encode({
      type: "query",
      id: 1,
      questions: [{ name: "demo.default.svc.cluster.local", type: "A" }],
    });
    const update = Buffer.from(query);
    update.writeUInt8(5 << 3, 2);
    expect(await rcode(update)).toBe(4);
    expect(await rcode(query.subarray(0, 14))).toBe(1);
    expect(await from.answer(encode({ type: "response", id: 1 }), "udp", "10.244.1.9")).toBeUndefined();
    expect(await from.answer(Buffer.from("noise"), "udp", "10.244.1.9")).toBeUndefined();
    expect((await ask("cluster.local", "AXFR")).rcode).toBe("REFUSED");
  });
});
