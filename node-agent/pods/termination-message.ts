import { join } from "node:path";
import type { V1Container } from "../../api/generated/types.js";
import { isAbort } from "../../common/errors.js";
import type { Files } from "../files/files.js";
import type { ContainerInfo, ContainerRuntime } from "../runtime/container-runtime.js";

const maxBytes = 4_096;
const maxLogBytes = 2_048;
const maxLogLines = 80;

/** Where on the host a container instance leaves its last words. */
export const terminationMessagePath = (podDirectory: string, container: string, restartCount: number) =>
  join(podDirectory, "containers", container, String(restartCount));

/** A container's last words: its file, or the end of its log if that is wanted and it failed without a word. */
export async function terminationMessage(
  container: V1Container,
  path: string,
  info: ContainerInfo,
  { files, runtime }: { readonly files: Files; readonly runtime: ContainerRuntime },
  signal: AbortSignal,
): Promise<string> {
  const text = (await files.read(path, maxBytes)) ?? "";
  const useLogs = container.terminationMessagePolicy === "FallbackToLogsOnError" && info.exitCode !== 0;
  return text || !useLogs ? text : endOfLog(info.id, runtime, signal);
}

async function endOfLog(id: string, runtime: ContainerRuntime, signal: AbortSignal): Promise<string> {
  const options = { follow: false, timestamps: false, tailLines: maxLogLines };
  let text = "";
  try {
    for await (const chunk of await runtime.logs(id, options, signal))
      text = (text + String(chunk)).slice(-maxLogBytes);
  } catch (error) {
    if (!isAbort(error)) return "";
  }
  return text;
}
