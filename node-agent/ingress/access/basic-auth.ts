import { createHash } from "node:crypto";
import type { V1Secret } from "../../../api/generated/types.js";
import { isPassword } from "./password.js";

/** Who is remembered to have shown the right password: it is dear to try. */
const mostKnown = 4_096;
/** How many passwords are tried at a time, for everybody together. */
const mostTried = 4;
const mostUsers = 10_000;

export type Verdict = "in" | "out" | "busy";

/** Basic authentication against Secrets that hold an htpasswd file under `auth`. */
export class BasicAuth {
  private readonly users = new WeakMap<V1Secret, ReadonlyMap<string, string>>();
  private readonly known = new Set<string>();
  private trying = 0;

  /** @param header the `Authorization` of a request */
  async judge(header: string | undefined, secret: V1Secret): Promise<Verdict> {
    const [user = "", password] = credentialsOf(header);
    if (password === undefined) return "out";
    const users = this.usersOf(secret);
    // Somebody else's is tried for a user that there isn't: time is not to tell who there is.
    const hash = users.get(user) ?? users.values().next().value;
    if (hash === undefined) return "out";
    const key = createHash("sha256").update(`${user}\n${password}\n${hash}`).digest("base64");
    if (users.has(user) && this.known.has(key)) return "in";
    if (this.trying >= mostTried) return "busy";
    this.trying += 1;
    const isRight = await isPassword(password, hash).finally(() => {
      this.trying -= 1;
    });
    if (!isRight || !users.has(user)) return "out";
    this.remember(key);
    return "in";
  }

  private remember(key: string): void {
    this.known.add(key);
    if (this.known.size > mostKnown) this.known.delete(this.known.values().next().value ?? "");
  }

  private usersOf(secret: V1Secret): ReadonlyMap<string, string> {
    const known = this.users.get(secret);
    if (known) return known;
    const lines = Buffer.from(secret.data?.auth ?? "", "base64")
      .toString()
      .split("\n", mostUsers);
    const users = new Map(
      lines.flatMap((line) => {
        const colon = line.indexOf(":");
        return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const] : [];
      }),
    );
    this.users.set(secret, users);
    return users;
  }
}

function credentialsOf(header: string | undefined): readonly [string?, string?] {
  const [, encoded] = /^basic +([A-Za-z0-9+/=]{1,1024})$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return [];
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}
