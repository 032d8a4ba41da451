import { createHash } from "node:crypto";
import type { V1Secret } from "../../api/generated/types.js";
import { repositoryOf } from "../runtime/image-reference.js";
import { type DockerConfig, dockerConfigOf, type Login } from "./docker-config.js";
import { isPrefixOf, parsePattern, type RegistryPattern } from "./registry-pattern.js";

/** Which secret credentials came from. */
export interface SecretIdentity {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Of the credentials themselves. */
  readonly hash: string;
}

export interface PullCredentials extends Login {
  readonly source: SecretIdentity;
}

interface Entry {
  readonly pattern: RegistryPattern;
  readonly credentials: PullCredentials;
}

const dockerHub = "index.docker.io";
/** A secret has room for thousands, each of which would be a pull. */
const mostTried = 50;

/**
 * All credentials of a pod's secrets that may let an image be pulled, in the order in which they are to be tried: those for the longest
 * path of a host first, of one path those of the first secret, and last what is said of Docker Hub in general.
 */
export function credentialsFor(image: string, secrets: readonly V1Secret[]): readonly PullCredentials[] {
  const repository = repositoryOf(image);
  const entries = secrets.flatMap(entriesOf).sort((a, b) => inReverse(a.pattern.key, b.pattern.key));
  const fitting = entries.filter(({ pattern }) => isPrefixOf(pattern, repository));
  const general = entries.filter(({ pattern }) => pattern.key === dockerHub && isOfDockerHub(repository));
  return distinct([...fitting, ...general].map(({ credentials }) => credentials)).slice(0, mostTried);
}

/** The same login is not tried twice. */
function distinct(all: readonly PullCredentials[]): readonly PullCredentials[] {
  const first = new Map<string, PullCredentials>();
  for (const one of all) if (!first.has(one.source.hash)) first.set(one.source.hash, one);
  return [...first.values()];
}

const isOfDockerHub = (repository: string) => /^(index\.)?docker\.io\//.test(repository);

const inReverse = (a: string, b: string) => (a === b ? 0 : a < b ? 1 : -1);

function entriesOf(secret: V1Secret): readonly Entry[] {
  return Object.entries(configOf(secret)).flatMap(([registry, login]) => {
    const pattern = parsePattern(registry);
    return pattern ? [{ pattern, credentials: { ...login, source: identityOf(secret, login) } }] : [];
  });
}

function configOf({ type, data = {} }: V1Secret): DockerConfig {
  if (type === "kubernetes.io/dockerconfigjson") return dockerConfigOf(data[".dockerconfigjson"], "auths");
  if (type === "kubernetes.io/dockercfg") return dockerConfigOf(data[".dockercfg"]);
  return {};
}

function identityOf({ metadata }: V1Secret, { username, password }: Login): SecretIdentity {
  const { uid = "", namespace = "", name = "" } = metadata;
  const hash = createHash("sha256")
    .update(JSON.stringify([username, password]))
    .digest("hex");
  return { uid, namespace, name, hash };
}
