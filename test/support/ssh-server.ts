import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Secret } from "../../api/generated/types.js";
import { freePorts } from "./free-ports.js";

/** An OpenSSH server on loopback which lets one key in, to a folder of its own. */
export class SshServer {
  readonly directory = mkdtempSync(join(tmpdir(), "ssh-server-"));
  /** What it serves. */
  readonly share = join(this.directory, "share");
  private process: ReturnType<typeof spawn> | undefined;

  private constructor(readonly port: number) {
    mkdirSync(this.share, { mode: 0o777 });
    for (const name of ["host", "user"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(this.directory, name)]);
    const lines = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${this.directory}/host`,
      `AuthorizedKeysFile ${this.directory}/user.pub`,
      "StrictModes no",
      "PermitRootLogin prohibit-password",
      "PasswordAuthentication no",
      "PidFile none",
      "Subsystem sftp internal-sftp",
    ];
    writeFileSync(join(this.directory, "sshd_config"), `${lines.join("\n")}\n`);
  }

  static async start(): Promise<SshServer> {
    const [port = 0] = await freePorts(1);
    mkdirSync("/run/sshd", { recursive: true });
    const server = new SshServer(port);
    server.listen();
    return server;
  }

  listen(): void {
    const flags = ["-D", "-e", "-f", join(this.directory, "sshd_config")];
    this.process = spawn("/usr/sbin/sshd", flags, { stdio: "ignore" });
  }

  /** With the key, and the host's own unless others are given. */
  secret(name: string, knownHosts?: string): V1Secret {
    const hostKey = readFileSync(join(this.directory, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
    const data = {
      "ssh-privatekey": readFileSync(join(this.directory, "user"), "base64"),
      known_hosts: Buffer.from(knownHosts ?? `[127.0.0.1]:${this.port} ${hostKey}\n`).toString("base64"),
    };
    return { apiVersion: "v1", kind: "Secret", metadata: { namespace: "default", name }, data };
  }

  async stop(): Promise<void> {
    this.process?.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}
