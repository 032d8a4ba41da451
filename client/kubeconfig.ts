import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";

/** How to reach an API server, and as whom. */
export interface RestConfig {
  /** `https://host:port`, with or without a path. */
  readonly server: string;
  /** PEM; absent: the system's authorities. */
  readonly certificateAuthority?: string;
  /** PEM. */
  readonly certificate?: string;
  readonly privateKey?: string;
  /** Asked for each request, since tokens are renewed. */
  readonly token?: () => Promise<string>;
  readonly insecureSkipTlsVerify?: boolean;
}

interface Cluster {
  readonly server?: string;
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
}

interface User {
  readonly "client-certificate"?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-key"?: string;
  readonly "client-key-data"?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly clusters?: readonly { name: string; cluster: Cluster }[];
  readonly users?: readonly { name: string; user: User }[];
}

/** Reads one context of a kubeconfig; absent: the current one. Throws an Error that says what is missing. */
export async function loadKubeconfig(path: string, context?: string): Promise<RestConfig> {
  const config = (parse(await readFile(path, "utf8")) ?? {}) as Kubeconfig;
  const wanted = context ?? config["current-context"] ?? "";
  const chosen = named(config.contexts, wanted, "context", path).context;
  const { cluster } = named(config.clusters, chosen.cluster, "cluster", path);
  const { user } = named(config.users, chosen.user, "user", path);
  return configOf(cluster, user, new FileOrData(dirname(path)));
}

function named<T extends { name: string }>(
  list: readonly T[] | undefined,
  name: string,
  what: string,
  path: string,
): T {
  const found = list?.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`${path} has no ${what} ${JSON.stringify(name)}`);
}

async function configOf(cluster: Cluster, user: User, read: FileOrData): Promise<RestConfig> {
  const certificateAuthority = await read.text(cluster, "certificate-authority");
  const certificate = await read.text(user, "client-certificate");
  const privateKey = await read.text(user, "client-key");
  const { token, tokenFile } = user;
  const tokenOf = tokenFile ? () => read.file(tokenFile) : token ? async () => token : undefined;
  return {
    server: cluster.server ?? "",
    ...(certificateAuthority ? { certificateAuthority } : {}),
    ...(certificate ? { certificate } : {}),
    ...(privateKey ? { privateKey } : {}),
    ...(tokenOf ? { token: tokenOf } : {}),
    ...(cluster["insecure-skip-tls-verify"] ? { insecureSkipTlsVerify: true } : {}),
  };
}

/** Values that stand in the file in base64 (`x-data`) or in a file beside it (`x`). */
class FileOrData {
  constructor(private readonly folder: string) {}

  async text<K extends string>(
    from: { readonly [key in K | `${K}-data`]?: unknown },
    key: K,
  ): Promise<string | undefined> {
    const data = from[`${key}-data`];
    if (typeof data === "string" && data !== "") return Buffer.from(data, "base64").toString();
    const path = from[key];
    return typeof path === "string" && path !== "" ? this.file(path) : undefined;
  }

  async file(path: string): Promise<string> {
    return (await readFile(resolve(this.folder, path), "utf8")).trim();
  }
}

const mounted = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The configuration of a process inside a pod: the mounted ServiceAccount. */
export async function inClusterConfig(environment: NodeJS.ProcessEnv): Promise<RestConfig> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (!host || !port) throw new Error("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    certificateAuthority: await readFile(`${mounted}/ca.crt`, "utf8"),
    token: async () => (await readFile(`${mounted}/token`, "utf8")).trim(),
  };
}
