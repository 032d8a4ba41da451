import type { V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import { deferred } from "../../../common/deferred.js";
import { messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { Files } from "../../files/files.js";
import type { PodManager } from "../workers/pod-manager.js";
import { staticPod } from "./manifest.js";
import { type ManifestFile, manifestFiles } from "./manifest-files.js";
import type { MirrorKeeper } from "./mirror-keeper.js";

const lookMs = 1_000;

export interface StaticPodsOptions {
  readonly nodeName: string;
  /** Where manifests are; undefined: there are none. */
  readonly directory: string | undefined;
  readonly files: Files;
  readonly manager: Pick<
    PodManager,
    "runStatic" | "endStatic" | "removeOtherVersions" | "staticPods" | "leavingStaticPods"
  >;
  readonly mirrors: Pick<MirrorKeeper, "keep">;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Manifest {
  readonly file: ManifestFile;
  /** That of the last version that made sense. */
  readonly pod: V1Pod | undefined;
}

/** Runs the pods that the files of a directory describe, whatever becomes of the control plane. */
export class StaticPods {
  readonly name = "static pods";
  private readonly scanned = deferred<void>();
  private manifests: ReadonlyMap<string, Manifest> = new Map();
  private problem = "";
  private isClear = false;

  constructor(private readonly options: StaticPodsOptions) {}

  /** Resolves once the files have been read: before that nobody can tell which containers belong to no pod. */
  async known(): Promise<void> {
    if (this.options.directory !== undefined) await this.scanned.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, mirrors, manager } = this.options;
    while (!signal.aborted) {
      if (await this.look()) this.scanned.resolve();
      if (this.isClear) void mirrors.keep(manager.staticPods(), manager.leavingStaticPods());
      await clock.sleep(lookMs, signal).catch(() => {});
    }
  }

  /** False when the directory can't be read: then what ran goes on. */
  private async look(): Promise<boolean> {
    const { files, directory } = this.options;
    try {
      const found =
        directory === undefined ? new Map<string, ManifestFile>() : await manifestFiles(files, directory);
      this.manifests = new Map([...found].map(([name, file]) => [name, this.read(name, file)]));
      if (!this.isClear) await this.clear();
      this.problem = "";
    } catch (error) {
      this.report(messageOf(error));
      return false;
    }
    this.apply();
    return true;
  }

  /** What another version left running takes the ports of the one that is to run. */
  private async clear(): Promise<void> {
    const wanted = this.wanted();
    if (wanted.size > 0) await this.options.manager.removeOtherVersions(wanted);
    this.isClear = true;
  }

  private report(problem: string): void {
    if (problem !== this.problem)
      this.options.log.error("static pods can't be looked for", {
        directory: this.options.directory,
        cause: problem,
      });
    this.problem = problem;
  }

  /** What makes no sense is told of once, and the pod goes on as its file was. */
  private read(name: string, file: ManifestFile): Manifest {
    const { nodeName, clock, log } = this.options;
    const before = this.manifests.get(name);
    if (before && same(before.file, file)) return { ...before, file };
    try {
      if ("problem" in file) throw new Error(file.problem);
      return { file, pod: staticPod(file.text, { file: name, nodeName, seen: timestamp(clock) }) };
    } catch (error) {
      log.error("a static pod can't be read", { file: name, cause: messageOf(error) });
      return { file, pod: before?.pod };
    }
  }

  /** Of files that describe pods of the same name the first counts. */
  private wanted(): ReadonlyMap<string, V1Pod> {
    const wanted = new Map<string, V1Pod>();
    for (const { pod } of this.manifests.values())
      if (pod && !wanted.has(keyOf(pod.metadata))) wanted.set(keyOf(pod.metadata), pod);
    return wanted;
  }

  /** Another version comes when the one before it has left. */
  private apply(): void {
    const { manager } = this.options;
    const wanted = this.wanted();
    for (const { metadata } of manager.staticPods())
      if (wanted.get(keyOf(metadata))?.metadata.uid !== metadata.uid) manager.endStatic(metadata.uid ?? "");
    const here = [...manager.staticPods(), ...manager.leavingStaticPods()];
    const taken = new Set(here.map(({ metadata }) => keyOf(metadata)));
    for (const [key, pod] of wanted) if (!taken.has(key)) manager.runStatic(pod);
  }
}

const same = (one: ManifestFile, other: ManifestFile) =>
  "text" in one
    ? "text" in other && one.text === other.text
    : "problem" in other && one.problem === other.problem;
