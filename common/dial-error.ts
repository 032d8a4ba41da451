import { systemErrorText } from "../api/system-error.js";

/** A refused dial as those who read Kubernetes' events know it; undefined for other errors. */
export function dialError(error: unknown): string | undefined {
  const text = systemErrorText(error, { paths: false });
  return text?.startsWith("dial ") ? text : undefined;
}
