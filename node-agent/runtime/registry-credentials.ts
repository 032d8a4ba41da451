import type { V1Secret } from "../../api/generated/types.js";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

interface Entry {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
}

/** The first credentials among image pull secrets that fit the image's registry. */
export function credentialsFor(image: string, secrets: readonly V1Secret[]): Credentials | undefined {
  const repository = fullName(image);
  for (const secret of secrets) {
    for (const [registry, entry] of Object.entries(entriesOf(secret))) {
      const prefix = registry.replace(/^https?:\/\//, "").replace(/\/(v\d\/?)?$/, "");
      const host = prefix === "index.docker.io" ? "docker.io" : prefix;
      if (repository === host || repository.startsWith(`${host}/`)) return decode(entry);
    }
  }
  return undefined;
}

function entriesOf({ data = {} }: V1Secret): Record<string, Entry> {
  const config = data[".dockerconfigjson"];
  if (config) return (parse(config) as { auths?: Record<string, Entry> }).auths ?? {};
  const legacy = data[".dockercfg"];
  return legacy ? (parse(legacy) as Record<string, Entry>) : {};
}

function parse(base64: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, "base64").toString());
    return value && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}

function decode({ username, password, auth }: Entry): Credentials {
  const [user = "", ...rest] = Buffer.from(auth ?? "", "base64")
    .toString()
    .split(":");
  return { username: username ?? user, password: password ?? rest.join(":") };
}

/** With its registry, as Docker fills it in. */
function fullName(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return isHost ? image : `docker.io/${rest.length > 0 ? image : `library/${image}`}`;
}
