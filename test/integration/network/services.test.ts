import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { V1Service } from "../../../api/generated/types.js";
import { BridgeNetwork } from "../../../node-agent/network/bridge-network.js";
import { defaultNetworkOptions } from "../../../node-agent/network/network-options.js";
import { Namespaces, within } from "../../support/namespaces.js";
import { endpointSlice, service } from "../../support/service-objects.js";
import { ProxyProcess, sleep, until } from "./proxy-process.js";

const echoPath = fileURLToPath(new URL("./echo-pod.js", import.meta.url));
const of = (
  resource: string,
  object: { metadata: { name?: string | undefined; namespace?: string | undefined } },
) => ({
  resource,
  namespace: object.metadata.namespace ?? "",
  name: object.metadata.name ?? "",
  object,
});

jest.setTimeout(30_000);

describe("the proxy process", () => {
  let namespaces: Namespaces;
  let network: BridgeNetwork;
  let proxy: ProxyProcess;
  let hostName: string;
  let hostRun: (...command: string[]) => Promise<string>;
  let number = 0;

  beforeEach(async () => {
    namespaces = new Namespaces(`network-p-${process.pid}-${number++}`);
    const host = await namespaces.host("a");
    hostName = host.name;
    hostRun = (file = "", ...args) => host.commands.run(file, args);
    const serviceNamespace = `${host.name}-svc`;
    network = new BridgeNetwork({ ...defaultNetworkOptions, serviceNamespace }, host.commands);
    await network.start("10.244.1.0/24");
    proxy = new ProxyProcess(host.name, serviceNamespace);
    await proxy.start();
    proxy.connect();
  });
  afterEach(async () => {
    await proxy.remove();
    await network.cleanup();
    await namespaces.remove();
  });

  async function pod(uid: string) {
    const pid = await namespaces.sandbox();
    const place = network.reserve(uid);
    await network.attach(place, pid);
    return { ...place, pid };
  }

  async function echo(uid: string, ...ports: string[]) {
    const place = await pod(uid);
    const command = [`--target=${place.pid}`, "--net", process.execPath, echoPath, uid, ...ports];
    const child = spawn("nsenter", command, { stdio: ["ignore", "pipe", "inherit"] });
    namespaces.track(child);
    await once(child.stdout, "data");
    return { ...place, server: child };
  }

  /** A connection to the Service that stays. */
  async function hold(pid: number, greeting: string) {
    const script = "exec 3<>/dev/tcp/10.96.3.4/80; head -1 <&3; read go; echo late >&3; head -1 <&3";
    const command = [`--target=${pid}`, "--net", "bash", "-c", script];
    const client = spawn("nsenter", command, { stdio: ["pipe", "pipe", "inherit"] });
    namespaces.track(client);
    let said = "";
    client.stdout.on("data", (data) => {
      said += data;
    });
    await until(() => said.includes(greeting));
    const talkAgain = () => {
      client.stdin.write("go\n");
      return until(() => said.includes("late"));
    };
    return { talkAgain };
  }

  /** Says "hi" over TCP, ends, and tells what came back. */
  const talk = (address: string, port: number) => [
    "timeout",
    "5",
    "bash",
    "-c",
    `exec 3<>/dev/tcp/${address}/${port}; echo hi >&3; head -2 <&3`,
  ];
  const talkUdp = (address: string, port: number) => [
    "timeout",
    "5",
    "bash",
    "-c",
    `exec 3<>/dev/udp/${address}/${port}; echo hi >&3; head -1 <&3`,
  ];
  const demo = (spec = {}) =>
    service("demo", {
      clusterIP: "10.96.3.4",
      ports: [
        { name: "web", port: 80, targetPort: "http", protocol: "TCP", nodePort: 30080 },
        { name: "talk", port: 90, protocol: "UDP", nodePort: 30090 },
      ],
      type: "NodePort",
      ...spec,
    });
  const ports = [
    { name: "web", port: 8080, protocol: "TCP" },
    { name: "talk", port: 9090, protocol: "UDP" },
  ];

  it("serves cluster addresses and node ports over TCP and UDP", async () => {
    const [one, client] = [await echo("one", "tcp:8080", "udp:9090"), await pod("client")];
    await proxy.send("COMPLETE", [
      of("services", demo()),
      of("endpointslices", endpointSlice("demo", ports, [one.address])),
    ]);
    expect(await within(client.pid, ...talk("10.96.3.4", 80))).toBe("one 10.244.1.2\nhi\n");
    expect(await within(client.pid, ...talkUdp("10.96.3.4", 90))).toBe("one hi\n");
    expect(await hostRun(...talk("10.96.3.4", 80))).toContain("one");
    expect(await hostRun(...talkUdp("10.96.3.4", 90))).toContain("one");
    expect(await hostRun(...talk("127.0.0.1", 30080))).toContain("one");
    expect(await hostRun(...talkUdp("127.0.0.1", 30090))).toContain("one");
    expect(await within(client.pid, ...talk(network.gateway, 30080))).toContain("one");
    expect(await within(client.pid, ...talkUdp(network.dialAddress, 30090))).toContain("one");
  });

  it("answers for load balancers at the node's address and at localhost, to whom they are meant for", async () => {
    const [one, other] = [await echo("one", "tcp:8080", "udp:9090"), await pod("other")];
    const address = "192.168.77.1";
    await hostRun("ip", "address", "add", `${address}/32`, "dev", "lo");
    const node = { metadata: { name: "a" }, status: { addresses: [{ type: "InternalIP", address }] } };
    const balanced: V1Service = demo({
      type: "LoadBalancer",
      ports: [
        { name: "web", port: 53, protocol: "TCP" },
        { name: "talk", port: 53, protocol: "UDP" },
      ],
      loadBalancerSourceRanges: ["127.0.0.0/8", `${address}/32`],
      externalTrafficPolicy: "Local",
      healthCheckNodePort: 30_070,
    });
    balanced.status = { loadBalancer: { ingress: [{ ip: address }] } };
    await proxy.send("COMPLETE", [
      of("nodes", node),
      of("services", balanced),
      of("endpointslices", endpointSlice("demo", ports, [{ addresses: [one.address], nodeName: "a" }])),
    ]);
    expect(await hostRun(...talk(address, 53))).toContain("one");
    expect(await hostRun(...talkUdp(address, 53))).toContain("one");
    expect(await hostRun(...talk("127.0.0.1", 53))).toContain("one");
    const turnedAway = await within(other.pid, ...talk(address, 53)).catch(() => "");
    expect(turnedAway).toBe("");
    const ask = `exec 3<>/dev/tcp/${address}/30070; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`;
    expect(await within(other.pid, "bash", "-c", ask)).toContain('"localEndpoints":1');
  });

  it("lets a pod reach itself through its Service", async () => {
    const one = await echo("one", "tcp:8080");
    await proxy.send("COMPLETE", [
      of("services", demo()),
      of("endpointslices", endpointSlice("demo", ports, [one.address])),
    ]);
    expect(await within(one.pid, ...talk("10.96.3.4", 80))).toContain("hi");
  });

  it("tells backends who their client is where a Service asks for that, and retries as ever", async () => {
    const [one, refusing] = [await echo("one", "tcp:8080"), await pod("refusing")];
    const told = demo();
    told.metadata.annotations = { "coracle.io/proxy-protocol": "v1" };
    await proxy.send("COMPLETE", [
      of("services", told),
      of("endpointslices", endpointSlice("demo", ports, [refusing.address, one.address])),
    ]);
    const client = refusing.address.replaceAll(".", "\\.");
    const introduced = new RegExp(`PROXY TCP4 ${client} 10\\.96\\.3\\.4 \\d+ 80`);
    for (let round = 0; round < 2; round++)
      expect(await within(refusing.pid, ...talk("10.96.3.4", 80))).toMatch(introduced);
  });

  it("retries a backend that refuses or is silent on another one", async () => {
    const [one, refusing] = [await echo("one", "tcp:8080", "udp:9090"), await pod("refusing")];
    const slice = endpointSlice("demo", ports, [refusing.address, one.address, "10.244.1.200"]);
    await proxy.send("COMPLETE", [of("services", demo()), of("endpointslices", slice)]);
    for (let round = 0; round < 3; round++) expect(await hostRun(...talk("10.96.3.4", 80))).toContain("one");
  });

  it("refuses at once where a Service has no backend, and serves again when it has", async () => {
    const one = await echo("one", "tcp:8080");
    const slice = (...addresses: string[]) => of("endpointslices", endpointSlice("demo", ports, addresses));
    await proxy.send("COMPLETE", [of("services", demo()), slice()]);
    await expect(hostRun(...talk("10.96.3.4", 80))).rejects.toThrow(/refused/);
    await proxy.send("INCREMENTAL", [slice(one.address)]);
    expect(await hostRun(...talk("10.96.3.4", 80))).toContain("one");
    await proxy.send(
      "INCREMENTAL",
      [{ ...of("services", demo()), object: undefined }].map(({ object, ...rest }) => rest),
    );
    await expect(hostRun(...talk("10.96.3.4", 80))).rejects.toThrow(/refused/);
    await expect(hostRun(...talk("127.0.0.1", 30080))).rejects.toThrow(/refused/);
  });

  it("lets connections to a removed backend go on to their end", async () => {
    const one = await echo("one", "tcp:8080");
    await proxy.send("COMPLETE", [
      of("services", demo()),
      of("endpointslices", endpointSlice("demo", ports, [one.address])),
    ]);
    const connection = await hold(one.pid, "one");
    await proxy.send("COMPLETE", []);
    await connection.talkAgain();
  });

  it("keeps connections while the agent is away and when it comes back", async () => {
    const one = await echo("one", "tcp:8080");
    const objects = [
      of("services", demo()),
      of("endpointslices", endpointSlice("demo", ports, [one.address])),
    ];
    await proxy.send("COMPLETE", objects);
    const connection = await hold(one.pid, "one");
    proxy.disconnect();
    expect(await hostRun(...talk("10.96.3.4", 80))).toContain("one");
    proxy.connect();
    await proxy.send("COMPLETE", objects);
    await connection.talkAgain();
  });

  it("serves again when the namespace of the Services was taken away under it", async () => {
    const one = await echo("one", "tcp:8080");
    await proxy.send("COMPLETE", [
      of("services", demo()),
      of("endpointslices", endpointSlice("demo", ports, [one.address])),
    ]);
    // It keeps the old namespace alive.
    await hold(one.pid, "one");
    await hostRun("ip", "netns", "delete", `${hostName}-svc`);
    await network.start("10.244.1.0/24");
    let answer = "";
    for (let tries = 0; tries < 100 && !answer; tries++) {
      await sleep(100);
      answer = await hostRun(...talk("10.96.3.4", 80)).catch(() => "");
    }
    expect(answer).toContain("one");
  });

  it("goes on after its own death without an agent", async () => {
    const one = await echo("one", "tcp:8080");
    await proxy.send("COMPLETE", [
      of("services", demo()),
      of("endpointslices", endpointSlice("demo", ports, [one.address])),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await proxy.stop("SIGKILL");
    await proxy.start();
    let answer = "";
    for (let tries = 0; tries < 100 && !answer; tries++)
      answer = await hostRun(...talk("10.96.3.4", 80)).catch(() => "");
    expect(answer).toContain("one");
  });

  it("reports a node port that is taken, and opens it when it comes free", async () => {
    const one = await echo("one", "tcp:8080");
    const thief = spawn(
      "nsenter",
      [`--net=/run/netns/${hostName}`, process.execPath, echoPath, "thief", "tcp:30080"],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    namespaces.track(thief);
    await once(thief.stdout, "data");
    await proxy.send("COMPLETE", [
      of("services", demo()),
      of("endpointslices", endpointSlice("demo", ports, [one.address])),
    ]);
    const failure = proxy.reports.find(({ message }) => message?.$case === "portFailure")?.message?.value;
    expect(failure).toMatchObject({ namespace: "default", name: "demo", protocol: "TCP", port: 30080 });
    thief.kill();
    let answer = "";
    for (let tries = 0; tries < 100 && !answer.includes("one"); tries++) {
      answer = await hostRun(...talk("127.0.0.1", 30080)).catch(() => "");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(answer).toContain("one");
  });

  it("answers /healthz and /metrics on 10256", async () => {
    const get = (path: string) =>
      hostRun(
        "bash",
        "-c",
        `exec 3<>/dev/tcp/127.0.0.1/10256; printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`,
      );
    expect(await get("/healthz")).toContain("200 OK");
    expect(await get("/metrics")).toContain("coracle_proxy_connections_total");
  });

  it("answers names at the DNS address", async () => {
    const client = await pod("client");
    await proxy.send("COMPLETE", [of("services", demo())]);
    const script = `
      const dns = require("node:dns/promises"); const resolver = new dns.Resolver(); resolver.setServers(["10.96.0.10"]);
      resolver.resolve4("demo.default.svc.cluster.local").then((found) => console.log(found.join()));
      resolver.resolve4("none.default.svc.cluster.local").catch((error) => console.log(error.code));
      resolver.resolve4("example.org").catch((error) => console.log(error.code));`;
    const answers = (await within(client.pid, "timeout", "10", process.execPath, "-e", script))
      .trim()
      .split("\n")
      .sort();
    expect(answers).toEqual(["10.96.3.4", "ENOTFOUND", "ESERVFAIL"]);
  });
});
