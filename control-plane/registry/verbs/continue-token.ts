import { type ApiError, badRequest } from "../../../api/errors.js";

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
  if (token?.v !== version || !isRevision(token.rv) || typeof token.start !== "string") throw unknownToken();
  return { revision: token.rv, after: token.start };
}

export const unknownToken = (): ApiError =>
  badRequest("continue key is not valid: the token was not made by this server");

const isRevision = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= -1;

function parse(text: string): Partial<Record<"v" | "rv" | "start", unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
