import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import { docker } from "./docker-containers.js";
import { freePorts } from "./free-ports.js";

const manifestTypes = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
];

export const registryLogin = { username: "coracle", password: "secret" };
/** The same as bcrypt has it. */
const htpasswd = "coracle:$2y$04$twtJJF5U2xD4gpF3FdUX2Orm2DipthLCx4Zer33cassvlzx1DLueG\n";

/** An address of this host alone that is not of loopback's range: there Engines ask for no certificate. */
async function takeAddress(): Promise<string> {
  const address = `198.51.100.${1 + ((systemRandom.bytes(1)[0] ?? 0) % 254)}`;
  await ip("add", address).catch(() => {});
  return address;
}

const ip = (verb: "add" | "del", address: string) =>
  promisify(execFile)("ip", ["address", verb, `${address}/32`, "dev", "lo"]);

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
    const host = await takeAddress();
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

  /** Of an image that the Engine has under this name. */
  private async push(image: string): Promise<string> {
    const pushed = await this.docker("push", image);
    await docker("rmi", image);
    return /digest: (sha256:\w+)/.exec(pushed)?.[1] ?? "";
  }

  /** Gives an image of the registry another tag, and says of it that it was made for machines of another kind. */
  async publishForeign(
    repository: string,
    tag: string,
    foreignTag: string,
    architecture: string,
  ): Promise<void> {
    const path = (rest: string) => `/v2/${repository}/${rest}`;
    const manifest = await this.ask("GET", path(`manifests/${tag}`), { accept: manifestTypes.join(", ") });
    const { config, ...rest } = JSON.parse(manifest.body);
    const { body: told } = await this.ask("GET", path(`blobs/${config.digest}`));
    const changed = JSON.stringify({ ...JSON.parse(told), architecture });
    const digest = `sha256:${createHash("sha256").update(changed).digest("hex")}`;
    const upload = await this.ask("POST", path("blobs/uploads/"));
    const at = new URL(upload.headers.location ?? "", `https://${this.name}`);
    at.searchParams.set("digest", digest);
    const binary = { "content-type": "application/octet-stream" };
    await this.ask("PUT", `${at.pathname}${at.search}`, binary, changed);
    const foreign = { ...rest, config: { ...config, digest, size: Buffer.byteLength(changed) } };
    const type = { "content-type": manifest.headers["content-type"] ?? "" };
    await this.ask("PUT", path(`manifests/${foreignTag}`), type, JSON.stringify(foreign));
  }

  private async ask(method: string, path: string, headers: OutgoingHttpHeaders = {}, body = "") {
    const { username, password } = registryLogin;
    const ca = await readFile(join(certificates(this.name), "ca.crt"));
    const asked = request(`https://${this.name}${path}`, {
      method,
      headers,
      ca,
      auth: `${username}:${password}`,
    });
    const [answer] = (await once(asked.end(body), "response")) as [IncomingMessage];
    const said = await text(answer);
    if ((answer.statusCode ?? 500) >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${said}`);
    return { headers: answer.headers, body: said };
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
    await ip("del", this.name.replace(/:.*/, "")).catch(() => {});
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
