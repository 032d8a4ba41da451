import { describe, expect, it } from "@jest/globals";
import { LinuxHost } from "../../../../node-agent/host/linux-host.js";
import { limitProblems } from "../../../../node-agent/node/limit-problems.js";

const usual = { openFiles: 65_536, inotifyInstances: 128, inotifyWatches: 8_192 };

describe("limits of a host", () => {
  it.each([
    [usual, 110, []],
    [{}, 110, []],
    [
      { ...usual, openFiles: 1_024 },
      110,
      [
        /^only 1024 open files of the agent, which 4544 may be needed of: set LimitNOFILE=8192 .*`ulimit -n 8192`/,
      ],
    ],
    [
      usual,
      250,
      [
        /`sysctl -w fs.inotify.max_user_instances=256`, .* fs.inotify.max_user_instances=256 into \/etc\/sysctl.d/,
        /`sysctl -w fs.inotify.max_user_watches=16384`/,
      ],
    ],
  ])("%j, for %d pods", (limits, pods, expected) => {
    const found = limitProblems(limits, pods);
    expect(found).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
  });

  it("are read from the kernel", async () => {
    const { openFiles = 0, inotifyInstances = 0, inotifyWatches = 0 } = await new LinuxHost("/").limits();
    expect(Math.min(openFiles, inotifyInstances, inotifyWatches)).toBeGreaterThan(0);
  });
});
