import { join } from "node:path";
import type { V1Container } from "../../../api/generated/types.js";
import { isAbort } from "../../../common/errors.js";
import { within } from "../../../common/within.js";
import type { Files } from "../../files/files.js";
import {
  type ContainerInfo,
  type ContainerRuntime,
  containerLabels,
} from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import { podLabel } from "../events/pod-events.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import { restartCountOf } from "../lifecycle/observed-pod.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { PodMemory } from "../state/pod-memory.js";

/** A log that doesn't come must not hold up the pod. */
const withinMs = 10_000;

const maxBytes = 4_096;
const maxLogBytes = 2_048;
const maxLogLines = 80;

/** Reads the termination messages of a pod's containers that have ended, each once. */
export class TerminationMessageReader {
  private readonly reading = new Set<string>();

  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly changed: () => void,
  ) {}

  /** True when all are known; otherwise `changed` is called when they are. */
  allRead(infos: readonly ContainerInfo[]): boolean {
    const unread = infos.filter(
      (info) =>
        info.state === "exited" &&
        !isSandbox(info) &&
        this.memory.containers.instance(info.id).message === undefined,
    );
    for (const info of unread) this.env.guard.run("termination message", () => this.read(info));
    return unread.length === 0;
  }

  private async read(info: ContainerInfo): Promise<void> {
    if (this.reading.has(info.id)) return;
    this.reading.add(info.id);
    this.memory.containers.noteMessage(info.id, await this.messageOf(info));
    this.reading.delete(info.id);
    this.changed();
  }

  private async messageOf(info: ContainerInfo): Promise<string> {
    const name = info.labels[containerLabels.containerName] ?? "";
    const container = allContainers(specOf(this.memory.pod)).find((one) => one.name === name);
    if (!container) return "";
    const path = terminationMessagePath(this.memory.directory, name, restartCountOf(info));
    try {
      return await within(this.env.clock, withinMs, (signal) =>
        terminationMessage(container, path, info, this.env, signal),
      );
    } catch (error) {
      const pod = podLabel(this.memory.pod);
      this.env.log.warn("termination message could not be read", { pod, container: name, err: error });
      return "";
    }
  }
}

/** Where on the host a container instance leaves its last words. */
export const terminationMessagePath = (podDirectory: string, container: string, restartCount: number) =>
  join(podDirectory, "containers", container, String(restartCount));

/** What a container said at its end: its file, or the end of its log if that is wanted and it failed without a word. */
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
