import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { formatAddress, parseAddress, requireCidr } from "../../../common/ipv4.js";
import { seededRandom } from "../../../common/seeded-random.js";
import type { Commands } from "../../../node-agent/host/commands.js";
import { BridgeNetwork } from "../../../node-agent/network/bridge-network.js";
import { defaultNetworkOptions } from "../../../node-agent/network/network-options.js";
import { vethName } from "../../../node-agent/network/pod-link.js";
import { CompiledPolicies } from "../../../node-agent/network/policy/compiled-policies.js";
import {
  enforcePolicies,
  guardPods,
  removePolicies,
} from "../../../node-agent/network/policy/kernel-policies.js";
import type { PolicyWorld } from "../../../node-agent/network/policy/policy-world.js";
import { Namespaces, within } from "../../support/namespaces.js";
import { evaluate } from "../../support/policy-evaluator.js";
import { podAddresses, policyPorts, RandomPolicies } from "../../support/random-policies.js";

const probe = fileURLToPath(new URL("./policy-probe.js", import.meta.url));
const addresses = podAddresses(4);

jest.setTimeout(60_000);

describe("policies in the kernel", () => {
  const namespaces = new Namespaces(`policy-${process.pid}`);
  const pods: Probe[] = [];
  let commands: Commands;
  let network: BridgeNetwork;

  beforeAll(async () => {
    const host = await namespaces.host("a");
    commands = host.commands;
    network = new BridgeNetwork({ ...defaultNetworkOptions, serviceNamespace: `${host.name}-svc` }, commands);
    await network.start("10.244.1.0/24");
    for (const address of addresses) {
      const pid = await namespaces.sandbox();
      const place = network.reserve(`pod-${address}`);
      expect(place.address).toBe(formatAddress(address));
      await network.attach(place, pid);
      pods.push(await Probe.start(namespaces, pid));
    }
  });
  afterAll(async () => {
    await network.cleanup();
    await namespaces.remove();
  });

  const enforce = (world: PolicyWorld) => {
    const compiled = new CompiledPolicies(world);
    return enforcePolicies(commands, {
      pods: new Map(addresses.map((address) => [address, compiled.rulesAt(address)])),
      services: requireCidr("10.96.0.0/16"),
      hosts: [Number(parseAddress("10.244.2.2"))],
    });
  };

  it("let through what a plain evaluator says", async () => {
    const random = new RandomPolicies(seededRandom(11));
    for (let round = 0; round < 12; round++) {
      const world = random.world(addresses);
      await enforce(world);
      const found = await Promise.all(world.pods.map((_, at) => pods[at]?.ask(questions(at))));
      expect({ world, found }).toEqual({ world, found: world.pods.map((_, at) => answers(world, at)) });
    }
  });

  it("end connections that they come to forbid, and keep the others", async () => {
    const open: PolicyWorld = { namespaces: new Map(), policies: [], pods: [] };
    await enforce(open);
    const [client, server] = pods;
    const kept = `UDP ${formatAddress(addresses[1] ?? 0)} 80`;
    expect(await client?.ask([kept])).toEqual([`${kept} true`]);
    const [one, two] = addresses.map((address) => ({ address, namespace: "d", labels: {}, ports: [] }));
    const closed: PolicyWorld = {
      namespaces: new Map([["d", {}]]),
      pods: one && two ? [one, two] : [],
      policies: [
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { name: "p", namespace: "d" },
          spec: { podSelector: {}, policyTypes: ["Ingress"] },
        },
      ],
    };
    const talk = await Talk.open(namespaces, client?.pid ?? 0, server?.pid ?? 0, addresses[1] ?? 0);
    expect(await talk.say("before")).toBe("before");
    await enforce(closed);
    expect(await talk.say("cut", 1)).toBeUndefined();
    await enforce(open);
    expect(await talk.say("after")).toBe("cut");
    await removePolicies(commands);
  });

  it("are put back when they are gone, and left alone when they stand", async () => {
    const world = new RandomPolicies(seededRandom(3)).world(addresses);
    const listed = () => commands.run("nft", ["-a", "list", "table", "ip", "coracle"]);
    await enforce(world);
    const before = await listed();
    await enforce(world);
    expect(await listed()).toBe(before);
    await removePolicies(commands);
    await expect(listed()).rejects.toThrow("No such file");
    await enforce(world);
    expect(await listed()).toContain("hook forward");
  });

  it("know pods by their addresses, so that none may send from another's, and none before it is known", async () => {
    const [one = 0, two = 0] = addresses;
    const { vethPrefix } = defaultNetworkOptions;
    const port = (address: number) => ({ veth: vethName(vethPrefix, `pod-${address}`), address });
    const question = `UDP ${formatAddress(two)} 80`;
    const reached = async () => (await pods[0]?.ask([question]))?.[0] === `${question} true`;
    await guardPods(commands, vethPrefix, [port(one), port(two)]);
    expect(await reached()).toBe(true);
    await guardPods(commands, vethPrefix, [port(two)]);
    expect(await reached()).toBe(false);
    await guardPods(commands, vethPrefix, [port(one), port(two)]);
    const spoofed = [`${formatAddress(one + 100)}/24`, "dev", "eth0"];
    await inPod("address", "add", ...spoofed);
    const source = ["src", formatAddress(one + 100)];
    await inPod("route", "replace", `${formatAddress(two)}/32`, "dev", "eth0", ...source);
    expect(await reached()).toBe(false);
    await removePolicies(commands);
    expect(await reached()).toBe(true);

    async function inPod(...args: string[]) {
      await within(pods[0]?.pid ?? 0, "ip", ...args);
    }
  });
});

const others = (from: number) => addresses.filter((_, at) => at !== from);

const questions = (from: number) =>
  others(from).flatMap((address) =>
    ["TCP", "UDP"].flatMap((protocol) =>
      policyPorts.map((port) => `${protocol} ${formatAddress(address)} ${port}`),
    ),
  );

function answers(world: PolicyWorld, from: number): readonly string[] {
  const party = (at: number) => ({ address: addresses[at] ?? 0, pod: world.pods[at] });
  return questions(from)
    .map((question) => {
      const [protocol, address = "", port] = question.split(" ");
      const to = addresses.indexOf(parseAddress(address) ?? 0);
      const transport = protocol === "TCP" ? "TCP" : "UDP";
      return `${question} ${evaluate(world, party(from), party(to), transport, Number(port))}`;
    })
    .sort();
}

/** Lines of a process, in and out. */
class Lines {
  private readonly waiting: ((line: string) => void)[] = [];
  private readonly said: string[] = [];

  constructor(private readonly child: ChildProcess) {
    if (!child.stdout) throw new Error("no output");
    createInterface(child.stdout).on("line", (line) => {
      const next = this.waiting.shift();
      if (next) next(line);
      else this.said.push(line);
    });
  }

  next(): Promise<string> {
    const said = this.said.shift();
    return said === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(said);
  }

  write(text: string): void {
    this.child.stdin?.write(`${text}\n`);
  }
}

const inside = (namespaces: Namespaces, pid: number, ...command: string[]) =>
  new Lines(namespaces.track(spawn("nsenter", [`--target=${pid}`, "--net", ...command])));

class Probe {
  private constructor(
    readonly pid: number,
    private readonly lines: Lines,
  ) {}

  static async start(namespaces: Namespaces, pid: number): Promise<Probe> {
    const lines = inside(namespaces, pid, process.execPath, probe, ...policyPorts.map(String));
    await lines.next();
    return new Probe(pid, lines);
  }

  /** Each question with its answer, in order. */
  async ask(questions: readonly string[]): Promise<readonly string[]> {
    this.lines.write(questions.join("\n"));
    const answers = await Promise.all(questions.map(() => this.lines.next()));
    return answers.sort();
  }
}

const echo = fileURLToPath(new URL("./echo-pod.js", import.meta.url));

/** A connection that stays open. */
class Talk {
  private constructor(private readonly lines: Lines) {}

  static async open(namespaces: Namespaces, client: number, server: number, address: number): Promise<Talk> {
    await inside(namespaces, server, process.execPath, echo, "e", "tcp:7000").next();
    const script = `exec 3<>/dev/tcp/${formatAddress(address)}/7000; read -u3 greeting; echo "$greeting"
      while read seconds word; do
        echo "$word" >&3
        read -t $seconds -u3 answer && echo "$answer" || echo
      done`;
    const lines = inside(namespaces, client, "bash", "-c", script);
    await lines.next();
    return new Talk(lines);
  }

  /** What comes back in time: what was said, or what was lost before it. */
  async say(word: string, seconds = 10): Promise<string | undefined> {
    this.lines.write(`${seconds} ${word}`);
    return (await this.lines.next()) || undefined;
  }
}
