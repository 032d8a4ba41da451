import { isDns1123Label } from "../../api/meta/names.js";
import type { RuntimeHandler } from "./container-runtime.js";

/** Of the Engine's `info`: the runtimes that it was told of, and what newer Engines know of them. */
interface EngineInfo {
  readonly Runtimes?: Readonly<Record<string, unknown>> | null;
  readonly DefaultRuntime?: string;
  readonly ServerVersion?: string;
  readonly KernelVersion?: string;
}

const runtimeFeatures = "org.opencontainers.runtime-spec.features";

/** The Engine's runtimes, as far as a RuntimeClass can name them: one with dots is containerd's own name of another. */
export function dockerHandlers(info: EngineInfo): RuntimeHandler[] {
  const runtimes = info.Runtimes ?? {};
  const able = reaches(info.ServerVersion, 25, 0) && reaches(info.KernelVersion, 5, 12);
  const recursive = (name: string) => able && mountsRecursively(runtimes[name]);
  const names = Object.keys(runtimes).filter((name) => isDns1123Label(name).length === 0);
  return [
    { name: "", recursiveReadOnly: recursive(info.DefaultRuntime ?? "") },
    ...names.sort().map((name) => ({ name, recursiveReadOnly: recursive(name) })),
  ];
}

function reaches(version = "", major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return first > major || (first === major && second >= minor);
}

/** Whether the runtime says that it knows the mount option `rro`. */
function mountsRecursively(runtime: unknown): boolean {
  const { status } = (runtime ?? {}) as { readonly status?: Readonly<Record<string, unknown>> };
  const text = status?.[runtimeFeatures];
  if (typeof text !== "string") return false;
  try {
    const { mountOptions } = JSON.parse(text) as { readonly mountOptions?: unknown };
    return Array.isArray(mountOptions) && mountOptions.includes("rro");
  } catch {
    return false;
  }
}
