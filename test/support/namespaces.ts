import { type ChildProcess, spawn } from "node:child_process";
import { systemClock } from "../../common/clock.js";
import { CommandShell } from "../../node-agent/host/command-shell.js";

const commands = new CommandShell(systemClock);

/** Network namespaces and processes made by a test, all gone at its end. */
export class Namespaces {
  private readonly names: string[] = [];
  private readonly children: ChildProcess[] = [];

  constructor(private readonly prefix: string) {}

  /** A namespace that plays a host: the commands that come back act in it. */
  async host(name: string) {
    const full = `${this.prefix}-${name}`;
    await commands.run("ip", ["netns", "add", full]);
    this.names.push(full);
    const inHost = new CommandShell(systemClock, ["nsenter", `--net=/run/netns/${full}`]);
    await inHost.run("ip", ["link", "set", "lo", "up"]);
    return { name: full, commands: inHost };
  }

  /** A process with an empty network namespace of its own, as a sandbox has. */
  async sandbox(): Promise<number> {
    const child = spawn("unshare", ["--net", "sh", "-c", "echo up; exec sleep 300"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.children.push(child);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    return child.pid ?? 0;
  }

  /** Joins two hosts by a cable. */
  async cable(left: string, leftAddress: string, right: string, rightAddress: string) {
    await commands.run("ip", [
      "-n",
      left,
      "link",
      "add",
      "uplink",
      "type",
      "veth",
      "peer",
      "name",
      "uplink",
      "netns",
      right,
    ]);
    for (const [host, address] of [
      [left, leftAddress],
      [right, rightAddress],
    ] as const) {
      await commands.run("ip", ["-n", host, "address", "add", address, "dev", "uplink"]);
      await commands.run("ip", ["-n", host, "link", "set", "uplink", "up"]);
    }
  }

  track(child: ChildProcess): ChildProcess {
    this.children.push(child);
    return child;
  }

  async remove(): Promise<void> {
    for (const child of this.children) child.kill("SIGKILL");
    for (const name of this.names) await commands.run("ip", ["netns", "delete", name]).catch(() => {});
  }
}

/** Succeeds when the address answers, be it by refusing the connection. */
export async function reach(run: (...command: string[]) => Promise<string>, address: string): Promise<void> {
  const attempt = run("timeout", "2", "bash", "-c", `exec 3<>/dev/tcp/${address}/9`);
  const refusal = await attempt.then(
    () => "connected",
    (error: Error) => error.message,
  );
  if (!refusal.includes("Connection refused")) throw new Error(`${address} can't be reached: ${refusal}`);
}

/** Runs a command inside the network namespace of a process. */
export function within(pid: number, ...command: string[]): Promise<string> {
  return commands.run("nsenter", [`--target=${pid}`, "--net", ...command]);
}
