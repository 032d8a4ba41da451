import { constants } from "node:os";

/** By its full name, as images may give it by its number or without `SIG`. What they leave out is SIGTERM. */
export function stopSignalName(signal: string | undefined): string {
  const text = (signal || "SIGTERM").toUpperCase();
  const named = Object.entries(constants.signals).find(([, number]) => String(number) === text)?.[0];
  if (named) return named;
  return text.startsWith("SIG") ? text : `SIG${text}`;
}
