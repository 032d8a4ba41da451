import type { SecretIdentity } from "./registry-credentials.js";

/** Whom a repository's image was given to. */
export interface Access {
  /** It is anybody's who asks. */
  readonly everyPod: boolean;
  readonly secrets: readonly SecretIdentity[];
}

/** An image that this agent has pulled. */
export interface PulledImage {
  /** What it was pulled as: whole references. */
  readonly names: readonly string[];
  /** By repository. */
  readonly access: Readonly<Record<string, Access>>;
}

/** What is kept of pulls: by image id, and the images whose pull has begun. */
export interface PulledImages {
  readonly images: Readonly<Record<string, PulledImage>>;
  readonly begun: readonly string[];
}

/** Of one image; a namespace that makes ever new secrets is not remembered for ever. */
const maxSecrets = 100;
const nobody: Access = { everyPod: false, secrets: [] };

/** @param source undefined: the registry asked for nothing */
export function withPull(
  image: PulledImage | undefined,
  name: string,
  repository: string,
  source: SecretIdentity | undefined,
): PulledImage {
  const { names, access } = image ?? { names: [], access: {} };
  const before = access[repository] ?? nobody;
  const after = source
    ? { ...before, secrets: withSecret(before.secrets, source) }
    : { ...before, everyPod: true };
  return { names: [...new Set([...names, name])], access: { ...access, [repository]: after } };
}

function withSecret(secrets: readonly SecretIdentity[], secret: SecretIdentity): readonly SecretIdentity[] {
  if (secrets.some((known) => isSame(known, secret) && known.hash === secret.hash)) return secrets;
  return [...secrets.filter((known) => !isSame(known, secret)), secret].slice(-maxSecrets);
}

/** Whether a pod with this secret may have what was pulled with those: the same secret, whatever is in it by now, or the same login. */
export const isGivenTo = ({ secrets }: Access, secret: SecretIdentity): boolean =>
  secrets.some((known) => known.hash === secret.hash || isSame(known, secret));

const isSame = (a: SecretIdentity, b: SecretIdentity) =>
  a.uid === b.uid && a.namespace === b.namespace && a.name === b.name;
