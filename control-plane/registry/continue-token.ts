import { badRequest } from "../../api/errors.js";

/** Where the next page of a list begins. */
export interface ContinueToken {
  /** The revision that all pages are read at; -1: the newest, which makes the list inconsistent. */
  readonly revision: number;
  /** Relative to the list's prefix: the last key that was delivered. */
  readonly after: string;
}

const version = "coracle/v1";

export function encodeContinue({ revision, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: version, rv: revision, start: after })).toString("base64url");
}

export function decodeContinue(text: string): ContinueToken {
  const token = parse(text);
  if (token?.v !== version || !Number.isInteger(token.rv) || typeof token.start !== "string")
    throw badRequest("continue key is not valid: the token was not made by this server");
  return { revision: token.rv as number, after: token.start };
}

function parse(text: string): Partial<Record<"v" | "rv" | "start", unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
