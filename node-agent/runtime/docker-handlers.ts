import { isDns1123Label } from "../../api/meta/names.js";
import type { RuntimeHandler } from "./container-runtime.js";

/** Of the Engine's `info`: the runtimes that it was told of. */
interface EngineInfo {
  readonly Runtimes?: Readonly<Record<string, unknown>> | null;
}

/** The Engine's runtimes, as far as a RuntimeClass can name them: one with dots is containerd's own name of another. */
export function dockerHandlers({ Runtimes: runtimes }: EngineInfo): RuntimeHandler[] {
  const names = Object.keys(runtimes ?? {}).filter((name) => isDns1123Label(name).length === 0);
  return ["", ...names.sort()].map((name) => ({ name }));
}
