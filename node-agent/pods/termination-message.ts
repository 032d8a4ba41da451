import { open } from "node:fs/promises";
import { join } from "node:path";
import type { V1Container } from "../../api/generated/types.js";
import { isAbort, systemCode } from "../../common/errors.js";
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
  runtime: ContainerRuntime,
  signal: AbortSignal,
): Promise<string> {
  const text = await beginning(path);
  const useLogs = container.terminationMessagePolicy === "FallbackToLogsOnError" && info.exitCode !== 0;
  return text || !useLogs ? text : endOfLog(info.id, runtime, signal);
}

async function beginning(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(maxBytes), position: 0 });
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
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
