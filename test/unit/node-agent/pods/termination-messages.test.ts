import { PassThrough } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import type { V1Container } from "../../../../api/generated/types.js";
import { MemoryFiles } from "../../../../node-agent/files/memory-files.js";
import { terminationMessage } from "../../../../node-agent/pods/containers/termination-messages.js";
import type { ContainerInfo, LogOptions } from "../../../../node-agent/runtime/container-runtime.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { MemoryRuntime } from "../../../support/memory-runtime.js";

const fallBack: Partial<V1Container> = { terminationMessagePolicy: "FallbackToLogsOnError" };
const long = `${"a".repeat(4_000)}${"z".repeat(4_000)}`;

describe("a container's last words", () => {
  it.each<
    [what: string, policy: Partial<V1Container>, exitCode: number, file: string | undefined, message: string]
  >([
    ["its file", {}, 1, "why", "why"],
    ["its file, as it is", {}, 0, " why\n\n", " why\n\n"],
    ["the end of a long file", {}, 1, long, long.slice(-4_096)],
    ["nothing, without a file", {}, 1, undefined, ""],
    ["its file rather than its log", fallBack, 1, "why", "why"],
    ["the end of its log, when it failed without a word", fallBack, 1, "", long.slice(-2_048)],
    ["the same when it took its file away", fallBack, 1, undefined, long.slice(-2_048)],
    ["nothing, when it did well without a word", fallBack, 0, "", ""],
  ])("are %s", async (_what, policy, exitCode, file, message) => {
    const files = new MemoryFiles();
    await files.makeDirectory("/words");
    if (file !== undefined) await files.write("/words/0", file);
    const asked: LogOptions[] = [];
    const runtime = Object.assign(new MemoryRuntime(new FakeClock()), {
      async logs(_id: string, options: LogOptions) {
        asked.push(options);
        return new PassThrough().end(long);
      },
    });
    const info = { id: "c", exitCode } as ContainerInfo;
    const { signal } = new AbortController();
    const said = await terminationMessage(
      { name: "app", ...policy },
      "/words/0",
      info,
      { files, runtime },
      signal,
    );
    expect(said).toBe(message);
    expect(asked.every(({ tailLines, follow }) => tailLines === 80 && !follow)).toBe(true);
  });
});
