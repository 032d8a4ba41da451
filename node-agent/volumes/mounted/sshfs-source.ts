import { sshfsKeys } from "../../../api/core/sshfs-volume.js";
import type { V1CSIPersistentVolumeSource, V1Secret } from "../../../api/generated/types.js";
import { MountError } from "./mount-error.js";

/** A folder of a host that is come to by SSH. */
export interface SshfsSource {
  /** `user@host:path` */
  readonly remote: string;
  /** `user@host` */
  readonly login: string;
  readonly port: number;
  readonly privateKey: Buffer;
  /** The host's keys, as OpenSSH lists them; undefined: whoever answers is believed. */
  readonly knownHosts: string | undefined;
}

const shapes = {
  host: /^[A-Za-z0-9][\w.:-]*$/,
  user: /^[A-Za-z_][\w.-]*$/,
  path: /^\/[^\0\n]*$/,
  port: /^[1-9]\d{0,4}$/,
};

/** What the volume and its Secret say. Throws MountError for what is missing, or isn't what it should be. */
export function sshfsSource(
  { volumeAttributes = {} }: V1CSIPersistentVolumeSource,
  secret: V1Secret | undefined,
): SshfsSource {
  const attribute = (name: keyof typeof shapes, otherwise?: string): string => {
    const value = volumeAttributes[name] ?? otherwise ?? "";
    if (shapes[name].test(value)) return value;
    throw new MountError(`attribute ${name} of the volume is ${JSON.stringify(value)}, which is no ${name}`);
  };
  const host = attribute("host");
  const login = `${attribute("user", "root")}@${host.includes(":") ? `[${host}]` : host}`;
  return {
    remote: `${login}:${attribute("path")}`,
    login: `${attribute("user", "root")}@${host}`,
    port: Number(attribute("port", "22")),
    privateKey: keyIn(secret),
    knownHosts: knownHosts(volumeAttributes, secret),
  };
}

function keyIn(secret: V1Secret | undefined): Buffer {
  if (!secret) throw new MountError("the secret with the SSH key is not there");
  const text = secret.data?.[sshfsKeys.privateKey];
  if (!text) throw new MountError(`the secret has no ${sshfsKeys.privateKey}`);
  // OpenSSH reads no key without an end of line, which is easily lost.
  return Buffer.from(`${Buffer.from(text, "base64").toString("utf8").trimEnd()}\n`);
}

/** Nobody is believed unless the user has said so, in so many words. */
function knownHosts(attributes: Readonly<Record<string, string>>, secret: V1Secret | undefined) {
  const inSecret = secret?.data?.[sshfsKeys.knownHosts];
  const known = inSecret ? Buffer.from(inSecret, "base64").toString("utf8") : attributes.knownHosts;
  if (known) return known;
  if (attributes.strictHostKeyChecking === "no") return undefined;
  throw new MountError(
    `the server's host keys are not known: put what "ssh-keyscan" prints, once you have checked it, under ${sshfsKeys.knownHosts} into the secret`,
  );
}
