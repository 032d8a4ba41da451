import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ClientDuplexStream, credentials } from "@grpc/grpc-js";
import { AssignmentItem_Action, AssignmentsBegin_Kind } from "../../../proto/generated/agent.js";
import {
  ProxyClient,
  type ProxyConfig,
  type ProxyReport,
  type ProxySettings,
} from "../../../proto/generated/proxy.js";
import { clusterSettings } from "../../../simulation/cluster/cluster-settings.js";

const mainPath = fileURLToPath(new URL("../../../node-agent/proxy/main.js", import.meta.url));

interface WireObject {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object?: object;
}

/** A process beside the agent, perhaps in a namespace that plays a host, and the agent's side of its configuration. */
export class ProxyProcess {
  readonly directory = mkdtempSync(join(tmpdir(), "network-proxy-"));
  protected readonly main: string = mainPath;
  private child: ChildProcess | undefined;
  private stub: ProxyClient | undefined;
  private stream: ClientDuplexStream<ProxyConfig, ProxyReport> | undefined;
  private revision = 0;
  readonly reports: ProxyReport[] = [];

  /** @param host the namespace that plays the host; undefined: the real one */
  constructor(
    private readonly host: string | undefined,
    private readonly serviceNamespace: string,
    protected readonly healthAddress = "127.0.0.1:10256",
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const socket = join(this.directory, "proxy.sock");
    const options = { socket, "state-dir": this.directory, ...this.flags() };
    const enter = this.host ? ["nsenter", `--net=/run/netns/${this.host}`] : [];
    const [file = "", ...args] = [...enter, process.execPath, this.main];
    args.push(...Object.entries(options).map(([name, value]) => `--${name}=${value}`));
    this.child = spawn(file, args, { stdio: ["ignore", "inherit", "inherit"] });
    for (let tries = 0; !existsSync(socket) && tries < 200; tries++) await sleep(25);
  }

  protected flags(): Readonly<Record<string, string>> {
    return { "service-namespace": this.serviceNamespace, "health-address": this.healthAddress };
  }

  /** The agent goes. */
  disconnect(): void {
    this.stream?.cancel();
    this.stub?.close();
    this.stream = undefined;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    this.disconnect();
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
    if (signal === "SIGKILL") rmSync(join(this.directory, "proxy.sock"), { force: true });
  }

  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }

  connect(settings: Partial<ProxySettings> = {}): void {
    this.stub = new ProxyClient(`unix:${join(this.directory, "proxy.sock")}`, credentials.createInsecure());
    this.stream = this.stub.configure();
    this.stream.on("data", (report: ProxyReport) => this.reports.push(report));
    this.stream.on("error", () => {});
    const value = {
      nodeName: "a",
      nodeAddress: "192.168.77.1",
      cluster: clusterSettings,
      dialAddress: "10.244.1.2",
      upstreamDns: [],
      ...settings,
    };
    this.stream.write({ message: { $case: "settings", value } });
  }

  /** Resolves when the objects are in force. */
  async send(kind: "COMPLETE" | "INCREMENTAL", objects: readonly WireObject[]): Promise<void> {
    const write = (message: ProxyConfig["message"]) => this.stream?.write({ message });
    const revision = ++this.revision;
    write({ $case: "begin", value: { kind: AssignmentsBegin_Kind[kind] } });
    for (const { object, ...rest } of objects) {
      const action = object ? AssignmentItem_Action.PUT : AssignmentItem_Action.REMOVE;
      const bytes = object ? Buffer.from(JSON.stringify(object)) : Buffer.alloc(0);
      write({ $case: "item", value: { action, ...rest, object: bytes } });
    }
    write({ $case: "end", value: { version: { clusterId: "test", revision } } });
    await until(() =>
      this.reports.some(({ message }) => message?.$case === "applied" && message.value.revision === revision),
    );
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 400) throw new Error("it did not come about within 10 s");
    await sleep(25);
  }
}
