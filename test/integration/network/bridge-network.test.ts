import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Commands } from "../../../node-agent/host/commands.js";
import { BridgeNetwork } from "../../../node-agent/network/bridge-network.js";
import { defaultNetworkOptions } from "../../../node-agent/network/network-options.js";
import { Namespaces, reach, within } from "../../support/namespaces.js";

const echoPod = fileURLToPath(new URL("./echo-pod.js", import.meta.url));

const ping = (pid: number, address: string) => reach((...command) => within(pid, ...command), address);

/** Without counters and comments. */
const rules = async (commands: Commands) =>
  (await commands.run("iptables-save", [])).replace(/^#.*|\[\d+:\d+\]/gm, "");

const neighbour = (name: string, podCidr: string, address: string) => ({
  name,
  since: "2026-01-01T00:00:00Z",
  podCidr,
  addresses: [address],
});

jest.setTimeout(30_000);

describe("BridgeNetwork", () => {
  let namespaces: Namespaces;
  let number = 0;

  beforeEach(() => {
    namespaces = new Namespaces(`network-${process.pid}-${number++}`);
  });
  afterEach(() => namespaces.remove());

  async function node(name: string) {
    const host = await namespaces.host(name);
    const options = { ...defaultNetworkOptions, serviceNamespace: `${host.name}-svc` };
    return { ...host, network: new BridgeNetwork(options, host.commands) };
  }

  async function pod(network: BridgeNetwork, uid: string) {
    const pid = await namespaces.sandbox();
    const place = network.reserve(uid);
    await network.attach(place, pid);
    return { ...place, pid };
  }

  it("connects pods of one node, to one another and to the host", async () => {
    const { network, commands } = await node("a");
    await network.start("10.244.1.0/24");
    const [one, two] = [await pod(network, "one"), await pod(network, "two")];
    await ping(one.pid, two.address);
    await ping(one.pid, network.gateway);
    await reach((file = "", ...args) => commands.run(file, args), one.address);
    expect(await commands.run("ip", ["route", "get", one.address])).toContain("src 10.244.1.2");
    await network.cleanup();
  });

  it("may be started and attached again without harm", async () => {
    const { network, commands } = await node("a");
    await network.start("10.244.1.0/24");
    const one = await pod(network, "one");
    const sortedRules = async () => (await rules(commands)).split("\n").sort();
    const before = await sortedRules();
    await network.start("10.244.1.0/24");
    expect(await sortedRules()).toEqual(before);
    await network.attach(one, one.pid);
    await ping(one.pid, network.gateway);
    const successor = await namespaces.sandbox();
    await network.attach(one, successor);
    await ping(successor, network.gateway);
    await network.cleanup();
  });

  it("keeps pods connected when any other ends", async () => {
    const { network, commands } = await node("a");
    await network.start("10.244.1.0/24");
    const one = await pod(network, "one");
    // A bridge without an address of its own would take this port's, the lowest.
    const lowest = ["link", "add", "lowest", "address", "02:00:00:00:00:01", "master", "coracle0"];
    await commands.run("ip", [...lowest, "type", "veth", "peer", "name", "lowest-peer"]);
    await ping(one.pid, network.gateway);
    await commands.run("ip", ["link", "delete", "lowest"]);
    await ping(one.pid, network.gateway);
    await network.cleanup();
  });

  it("reaches a pod at once that has the address of one that has ended", async () => {
    const { network, commands } = await node("a");
    const fromHost = (address: string) => reach((file = "", ...args) => commands.run(file, args), address);
    await network.start("10.244.1.0/24");
    const [one] = [await pod(network, "one"), await pod(network, "one that stays")];
    await fromHost(one.address);
    await network.detach("one");
    await network.attach({ podUid: "two", address: one.address }, await namespaces.sandbox());
    await fromHost(one.address);
    await network.cleanup();
  });

  it("puts back what somebody took away: the bridge under running pods, a route", async () => {
    const { network, commands } = await node("a");
    await network.start("10.244.1.0/24");
    const [one, two] = [await pod(network, "one"), await pod(network, "two")];
    await commands.run("ip", ["link", "delete", "coracle0"]);
    await commands.run("ip", ["route", "delete", "10.96.0.0/16"]);
    await network.start("10.244.1.0/24");
    await ping(one.pid, two.address);
    await ping(two.pid, network.gateway);
    await reach((file = "", ...args) => commands.run(file, args), one.address);
    expect(await commands.run("ip", ["route", "show", "10.96.0.0/16"])).toContain("dev coracle-svc");
    await network.cleanup();
  });

  it("forwards the host's ports to a pod until it is detached, whoever asks and whoever flushes the rules", async () => {
    const { network, commands } = await node("a");
    await network.start("10.244.1.0/24");
    const [web, other] = [await pod(network, "web"), await pod(network, "other")];
    const server = spawn("nsenter", [
      `--target=${web.pid}`,
      "--net",
      "node",
      echoPod,
      "web",
      "tcp:80",
      "udp:53",
    ]);
    try {
      await once(server.stdout, "data");
      const hostPorts = [
        { protocol: "TCP", hostPort: 8_080, podPort: 80 },
        { protocol: "UDP", hostPort: 5_353, podPort: 53, hostIp: 0x7f000001 },
      ] as const;
      for (let i = 0; i < 2; i++) await network.attach(web, web.pid, hostPorts);
      const fromHost = (script: string) => commands.run("timeout", ["3", "bash", "-c", script]);
      const fromPod = (uid: number, script: string) => within(uid, "timeout", "3", "bash", "-c", script);
      const read = (host: string) => `read -r line < /dev/tcp/${host}/8080 && echo $line`;
      expect(await fromHost(read("127.0.0.1"))).toContain("web 10.244.1.");
      expect(await fromHost(read(network.gateway))).toContain("web 10.244.1.");
      expect(await fromPod(other.pid, read(network.gateway))).toContain("web 10.244.1.");
      expect(await fromPod(web.pid, read(network.gateway))).toContain("web 10.244.1.");
      const datagram = "exec 3<>/dev/udp/127.0.0.1/5353; echo hello >&3; dd bs=64 count=1 status=none <&3";
      expect(await fromHost(datagram)).toBe("web hello\n");

      for (const table of ["nat", "filter"]) await commands.run("iptables", ["-t", table, "-F"]);
      await expect(fromHost(read("127.0.0.1"))).rejects.toThrow();
      await network.start("10.244.1.0/24");
      expect(await fromHost(read("127.0.0.1"))).toContain("web 10.244.1.");
      expect(await fromPod(other.pid, read(network.gateway))).toContain("web 10.244.1.");

      await network.detach("web");
      await expect(fromHost(read("127.0.0.1"))).rejects.toThrow();
    } finally {
      server.kill("SIGKILL");
      await network.cleanup();
    }
    expect(await commands.run("iptables-save", [])).not.toContain("HP-");
  });

  it("makes the Service namespace anew when only its name was left over", async () => {
    const { network, name, commands } = await node("a");
    await commands.run("touch", [`/run/netns/${name}-svc`]);
    await network.start("10.244.1.0/24");
    const routes = await commands.run("ip", ["-netns", `${name}-svc`, "route", "show", "table", "local"]);
    expect(routes).toContain("local 10.96.0.0/16 dev lo");
    await network.cleanup();
  });

  it.each([
    ["a plain route where the nodes share a link", "192.168.77.2/24", "via 192.168.77.2"],
    ["the overlay where they don't", "192.168.88.2/24", "dev coracle-vxlan"],
  ])("reaches the other node's pods by %s", async (_, otherAddress, way) => {
    const [a, b] = [await node("a"), await node("b")];
    await namespaces.cable(a.name, "192.168.77.1/24", b.name, otherAddress);
    const [addressOfB] = otherAddress.split("/") as [string];
    for (const { commands } of [a, b]) await commands.run("ip", ["route", "add", "default", "dev", "uplink"]);
    await a.network.start("10.244.1.0/24");
    await b.network.start("10.244.2.0/24");
    await a.network.setRoutes([neighbour("b", "10.244.2.0/24", addressOfB)]);
    await b.network.setRoutes([neighbour("a", "10.244.1.0/24", "192.168.77.1")]);
    const [one, two] = [await pod(a.network, "one"), await pod(b.network, "two")];
    await ping(one.pid, two.address);
    await reach((file = "", ...args) => a.commands.run(file, args), two.address);
    expect(await a.commands.run("ip", ["route", "show", "10.244.2.0/24"])).toContain(way);

    await a.network.setRoutes([]);
    await expect(ping(one.pid, two.address)).rejects.toThrow();
    expect(await a.commands.run("ip", ["route", "get", one.address])).toContain("dev coracle0");
    await a.network.cleanup();
    await b.network.cleanup();
  });

  it("lays the routes to all others when the kernel or we refuse that to one", async () => {
    const { network, name, commands } = await node("a");
    await namespaces.cable(name, "192.168.77.1/24", (await node("b")).name, "192.168.77.2/24");
    await network.start("10.244.1.0/24");
    const skipped = await network.setRoutes([
      neighbour("greedy", "0.0.0.0/1", "192.168.77.66"),
      neighbour("talkative", "10.244.5.0/24", "192.168.77.9\nroute add 10.9.9.0/24 dev coracle0"),
      neighbour("good", "10.244.2.0/24", "192.168.77.2"),
    ]);
    expect(skipped.map((one) => one.name)).toEqual(["greedy", "talkative"]);
    const broadcast = neighbour("first", "10.244.3.0/24", "192.168.77.255");
    const far = neighbour("far", "10.244.4.0/24", "192.168.99.2");
    await expect(
      network.setRoutes([broadcast, neighbour("good", "10.244.2.0/24", "192.168.77.2"), far]),
    ).rejects.toThrow();
    const routes = await commands.run("ip", ["route", "show", "proto", "143"]);
    expect(routes).toContain("10.244.2.0/24 via 192.168.77.2");
    expect(routes).toContain("10.244.4.0/24 via 10.244.4.0 dev coracle-vxlan");
    expect(routes).not.toMatch(/0\.0\.0\.0\/1|10\.9\.9|192\.168\.77\.66/);
    await network.cleanup();
  });

  it("refuses a range of its own that the cluster doesn't have", async () => {
    const { network } = await node("a");
    await expect(network.start("0.0.0.0/1")).rejects.toThrow("does not lie in the cluster's 10.244.0.0/16");
  });

  it("lets nothing for pods or Services leave by the default route", async () => {
    const { network, commands } = await node("a");
    await network.start("10.244.1.0/24");
    await expect(commands.run("ip", ["route", "get", "10.244.9.9"])).rejects.toThrow(/unreachable|No route/);
    await network.cleanup();
  });

  it("names a clash with the host's routes", async () => {
    const { network, commands } = await node("a");
    await commands.run("ip", ["link", "add", "lan", "type", "bridge"]);
    await commands.run("ip", ["link", "set", "lan", "up"]);
    await commands.run("ip", ["address", "add", "10.96.3.1/24", "dev", "lan"]);
    await expect(network.start("10.244.1.0/24")).rejects.toThrow(
      "the service range 10.96.0.0/16 clashes with this host's route to 10.96.3.0/24 on lan",
    );
  });

  it("refuses an unused Service port at once", async () => {
    const { network } = await node("a");
    await network.start("10.244.1.0/24");
    const one = await pod(network, "one");
    const script = "exec 3<>/dev/tcp/10.96.3.4/81";
    await expect(within(one.pid, "timeout", "2", "bash", "-c", script)).rejects.toThrow(/refused/);
    await network.cleanup();
  });

  it("takes everything of its own away, and nothing else", async () => {
    const { network, commands } = await node("a");
    await commands.run("iptables", ["-A", "FORWARD", "-s", "192.0.2.9", "-j", "DROP"]);
    await commands.run("iptables", ["-t", "nat", "-A", "POSTROUTING", "-s", "192.0.2.9", "-j", "ACCEPT"]);
    const look = async () => [
      await commands.run("ip", ["-br", "link"]),
      await commands.run("ip", ["route"]),
      await rules(commands),
    ];
    const before = await look();
    await network.start("10.244.1.0/24");
    await pod(network, "one");
    await network.cleanup();
    expect(await look()).toEqual(before);
    await network.cleanup();
  });
});
