import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { systemClock } from "../../common/clock.js";
import { docker } from "./docker-containers.js";

/** Another Docker Engine on this host, with nothing in it, and no network. */
export class SecondEngine {
  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(): Promise<SecondEngine> {
    const folder = await mkdtemp(join(tmpdir(), "engine-"));
    const places = ["--data-root", "--exec-root", "--pidfile"].flatMap((flag) => [
      flag,
      join(folder, flag.slice(2)),
    ]);
    const network = ["--bridge=none", "--iptables=false", "--ip-forward=false"];
    // Where containerd is the host's, too: what it has there of others is not to be seen.
    const name = basename(folder);
    const names = ["--containerd-namespace", name, "--containerd-plugins-namespace", `${name}-plugins`];
    const args = [...places, ...network, ...names, "--host", `unix://${join(folder, "sock")}`];
    // In namespaces of its own: an Engine without a bridge would take the host's away, and mounts go with it.
    const server = spawn("unshare", ["--net", "--mount", "dockerd", ...args], {
      stdio: "ignore",
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    const engine = new SecondEngine(folder, server);
    await engine.answers();
    return engine;
  }

  get address(): string {
    return `unix://${join(this.folder, "sock")}`;
  }

  docker(...args: string[]): Promise<string> {
    return docker("--host", this.address, ...args);
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null) {
      this.server.kill("SIGTERM");
      await once(this.server, "exit");
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async answers(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.docker("version");
        return;
      } catch (error) {
        if (tries === 200 || this.server.exitCode !== null) throw error;
        await systemClock.sleep(100);
      }
    }
  }
}
