/** What one logs in to a registry with. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Logins by registry, as a Docker client's configuration has them. */
export type DockerConfig = Readonly<Record<string, Login>>;

/** Reads a secret's value, in base64; logins that make no sense are left out. @param key under which the logins stand in it */
export function dockerConfigOf(base64: string | undefined, key?: string): DockerConfig {
  const whole = recordOf(parse(base64 ?? ""));
  const entries = key === undefined ? whole : recordOf(whole[key]);
  return Object.fromEntries(
    Object.entries(entries).flatMap(([registry, entry]) => {
      const login = loginOf(recordOf(entry));
      return login ? [[registry, login] as const] : [];
    }),
  );
}

function parse(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, "base64").toString());
  } catch {
    return undefined;
  }
}

const recordOf = (value: unknown): Record<string, unknown> =>
  value && typeof value === "object" ? { ...value } : {};

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

/** `auth` is `user:password` in base64 and goes before the two fields. */
function loginOf({ username, password, auth }: Record<string, unknown>): Login | undefined {
  if (!auth) return { username: textOf(username), password: textOf(password) };
  const text = Buffer.from(textOf(auth), "base64").toString();
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
