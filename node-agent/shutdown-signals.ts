import type { Commands } from "./host/commands.js";
import type { ShutdownNotice } from "./host/shutdown-notice.js";

/**
 * The signal by which the agent ends. SIGUSR2 says that the host is about to end; so does systemd, when it stops this process
 * while it stops the whole system: then pods are ended first.
 * @param stop aborts when this process is to end
 */
export function stopAfterShutdown(
  stop: AbortSignal,
  notice: ShutdownNotice,
  commands: Commands,
): AbortSignal {
  const end = new AbortController();
  process.on("SIGUSR2", () => notice.begin());
  const leave = async () => {
    if (await isSystemStopping(commands)) {
      notice.begin();
      await notice.finished();
    }
    end.abort();
  };
  stop.addEventListener("abort", () => void leave(), { once: true });
  return end.signal;
}

async function isSystemStopping(commands: Commands): Promise<boolean> {
  const state = await commands.run("sh", ["-c", "systemctl is-system-running || true"]).catch(() => "");
  return state.trim() === "stopping";
}
