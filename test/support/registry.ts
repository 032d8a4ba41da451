import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import { docker } from "./docker-containers.js";
import { freePorts } from "./free-ports.js";

export const registryLogin = { username: "coracle", password: "secret" };
/** The same as bcrypt has it. */
const htpasswd = "coracle:$2y$04$twtJJF5U2xD4gpF3FdUX2Orm2DipthLCx4Zer33cassvlzx1DLueG\n";

/** The Engine's own address: it wants TLS there, other than on loopback. */
async function engineAddress(): Promise<string> {
  return docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}");
}

/** A private registry with TLS by an authority that only the Engine is told of. */
export class Registry {
  private constructor(
    /** `host:port` */
    readonly name: string,
    private readonly folder: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(): Promise<Registry> {
    const folder = await mkdtemp(join(tmpdir(), "registry-"));
    const host = await engineAddress();
    const name = `${host}:${(await freePorts(1))[0]}`;
    await trust(name, await writeConfiguration(folder, host, name));
    const server = spawn("docker-registry", ["serve", join(folder, "config.yml")], { stdio: "ignore" });
    const registry = new Registry(name, folder, server);
    await registry.logIn();
    return registry;
  }

  /** A Docker client's configuration with the registry's login. */
  get config(): object {
    const auth = Buffer.from(`${registryLogin.username}:${registryLogin.password}`).toString("base64");
    return { auths: { [this.name]: { auth } } };
  }

  /** What the Engine is told to do there. */
  docker(...args: string[]): Promise<string> {
    return docker("--config", this.folder, ...args);
  }

  /** Makes an image, which the Engine then has no more; returns its digest. @param change lines of a Dockerfile */
  async publish(image: string, change: string): Promise<string> {
    const id = await docker("create", "coracle/busybox:dev");
    await docker("commit", "--change", change, id, image);
    await docker("rm", id);
    return this.push(image);
  }

  /** As `publish`, of an image that the Engine has under this name. */
  async push(image: string): Promise<string> {
    const pushed = await this.docker("push", image);
    await docker("rmi", image);
    return /digest: (sha256:\w+)/.exec(pushed)?.[1] ?? "";
  }

  /** Ends the server, and leaves nothing of it on the Engine. */
  async stop(): Promise<void> {
    await this.down();
    const images = await docker(
      "images",
      "--format",
      "{{.Repository}}:{{.Tag}}",
      "--filter",
      `reference=${this.name}/*`,
    );
    for (const image of images.split("\n").filter(Boolean)) await docker("rmi", "-f", image).catch(() => {});
    await rm(certificates(this.name), { recursive: true, force: true });
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Nobody answers any more. */
  async down(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    this.server.kill("SIGKILL");
    await once(this.server, "exit");
  }

  /** Once it answers. */
  private async logIn(): Promise<void> {
    await writeFile(join(this.folder, "config.json"), JSON.stringify(this.config));
    const { username, password } = registryLogin;
    const trial = [
      "--config",
      join(this.folder, "trial"),
      "login",
      "--username",
      username,
      "--password",
      password,
    ];
    for (let tries = 1; ; tries++) {
      try {
        await docker(...trial, this.name);
        return;
      } catch (error) {
        if (tries === 100) throw error;
        await systemClock.sleep(50);
      }
    }
  }
}

const certificates = (name: string) => join("/etc/docker/certs.d", name);

async function trust(name: string, authority: string): Promise<void> {
  await mkdir(certificates(name), { recursive: true });
  await writeFile(join(certificates(name), "ca.crt"), authority);
}

/** @returns the authority's certificate */
async function writeConfiguration(folder: string, host: string, name: string): Promise<string> {
  const authority = await CertificateAuthority.create("registry-test", systemClock, systemRandom, 1);
  const server = await authority.issue({
    commonName: "registry",
    ipAddresses: [host],
    usages: ["server"],
    validMs: 3_600_000,
  });
  const path = (file: string) => join(folder, file);
  const config = {
    version: 0.1,
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: path("images") } },
    auth: { htpasswd: { realm: "test", path: path("htpasswd") } },
    http: { addr: name, tls: { certificate: path("server.crt"), key: path("server.key") } },
  };
  const files = {
    "config.yml": JSON.stringify(config),
    htpasswd,
    "server.crt": server.certificate,
    "server.key": server.privateKey,
  };
  for (const [file, text] of Object.entries(files)) await writeFile(path(file), text);
  return authority.certificate;
}
