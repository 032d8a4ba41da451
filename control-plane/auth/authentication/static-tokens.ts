import { createHash, timingSafeEqual } from "node:crypto";
import type { V1UserInfo } from "../../../api/generated/types.js";
import { ownAudiences, type TokenIdentity, type TokenSource } from "./token-source.js";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Tokens of a file, a line each: `token,user,uid,"group1,group2"`. */
export class StaticTokens implements TokenSource {
  private readonly entries: readonly { readonly digest: Buffer; readonly user: V1UserInfo }[];

  /** Throws on a line with fewer than three fields. */
  constructor(
    csv: string,
    private readonly apiAudiences: readonly string[],
  ) {
    this.entries = csv
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line && !line.startsWith("#"))
      .map(entryOf);
  }

  async identify(token: string, wanted?: readonly string[]): Promise<TokenIdentity | undefined> {
    const shown = digest(token);
    const entry = this.entries.find((candidate) => timingSafeEqual(candidate.digest, shown));
    const audiences = ownAudiences(wanted, this.apiAudiences);
    return entry && audiences && { user: entry.user, audiences };
  }
}

function entryOf(line: string, index: number) {
  const [token, username, uid, groups = ""] = fieldsOf(line);
  if (!token || !username || uid === undefined) {
    throw new Error(`token file, entry ${index + 1}: expected token, user and uid`);
  }
  const list = groups.split(",").map((group) => group.trim());
  return { digest: digest(token), user: { username, uid, groups: list.filter(Boolean) } };
}

/** The fields of one line of CSV, which may be quoted. */
function fieldsOf(line: string): string[] {
  const fields = line.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g) ?? [];
  return fields
    .map((field) => field.replace(/,$/, "").trim())
    .map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}
