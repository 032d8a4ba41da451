import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  isRunning,
  type ProcessIdentity,
  readPidFile,
  signalProcess,
} from "../../../cli/supervisor/process-identity.js";
import { supervise } from "../../../cli/supervisor/supervisor.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";

describe("the supervisor", () => {
  let directory: string;
  const pidFile = () => join(directory, "sleeper.pid");
  const options = () => ({
    runDirectory: directory,
    logDirectory: directory,
    clock: systemClock,
    random: systemRandom,
  });
  const spec = {
    name: "sleeper",
    command: ["sh", "-c", "echo started; exec sleep 60"] as [string, ...string[]],
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "supervisor-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function runningProcess(other?: ProcessIdentity): Promise<ProcessIdentity> {
    for (;;) {
      const found = await readPidFile(pidFile());
      if (found && found.pid !== other?.pid) return found;
      await systemClock.sleep(10);
    }
  }

  it("starts a killed process again, finds it after its own restart, and ends it", async () => {
    const first = new AbortController();
    const running = supervise([spec], options(), first.signal);
    const original = await runningProcess();
    signalProcess(original, "SIGKILL");
    const restarted = await runningProcess(original);
    expect(await readFile(join(directory, "sleeper.log"), "utf8")).toBe("started\nstarted\n");

    const second = new AbortController();
    const adopting = supervise([spec], options(), second.signal);
    await systemClock.sleep(50);
    expect(await readPidFile(pidFile())).toEqual(restarted);
    second.abort();
    first.abort();
    await Promise.all([running, adopting]);
    expect(isRunning(restarted)).toBe(false);
  });
});
