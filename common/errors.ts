import { systemErrorText, withoutCodes } from "../api/system-error.js";

/** What an error says of itself; not by instanceof, for it may come from another realm, as Node's own do under test. */
function fieldsOf(error: unknown): { readonly name?: unknown; readonly code?: unknown } {
  return typeof error === "object" && error !== null ? error : {};
}

/** A failure that the user can do something about: one line that says what. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** An abort is not an error: whoever catches one lets it pass in silence. */
export function isAbort(error: unknown): boolean {
  const { name, code } = fieldsOf(error);
  return name === "AbortError" || code === "ABORT_ERR";
}

/** For people: Node's own errors in the words that Kubernetes' users know. */
export function messageOf(error: unknown): string {
  const text = systemErrorText(error, { paths: true });
  return text ?? withoutCodes(error instanceof Error ? error.message : String(error));
}

/** The code of a Node system error (`ENOENT`, `ECONNREFUSED`), where there is one. */
export function systemCode(error: unknown): string | undefined {
  const { code } = fieldsOf(error);
  return typeof code === "string" ? code : undefined;
}
