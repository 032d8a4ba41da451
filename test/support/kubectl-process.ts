import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { type KubectlVersion, kubectlPath } from "./kubectl.js";
import type { TestNamespace } from "./test-namespace.js";
import { eventually } from "./wait.js";

/** A kubectl that goes on until it is stopped: a watch, a forward, a shell. */
export class KubectlProcess {
  output = "";

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        this.output += text;
      });
    }
    child.stdin.on("error", () => {});
  }

  static async start(
    { name, kubeconfig }: TestNamespace,
    args: readonly string[],
    version?: KubectlVersion,
  ): Promise<KubectlProcess> {
    return launch(await kubectlPath(version), ["--namespace", name, ...args], kubeconfig);
  }

  /** With a terminal of 33 rows and 99 columns, as a person has one. */
  static async startInTerminal(
    { name, kubeconfig }: TestNamespace,
    args: readonly string[],
    version?: KubectlVersion,
  ): Promise<KubectlProcess> {
    const command = [await kubectlPath(version), "--namespace", name, ...args]
      .map((word) => `'${word}'`)
      .join(" ");
    return launch("script", ["-qefc", `stty rows 33 cols 99; ${command}`, "/dev/null"], kubeconfig);
  }

  static of(child: ChildProcessWithoutNullStreams): KubectlProcess {
    return new KubectlProcess(child);
  }

  write(text: string): void {
    this.child.stdin.write(text);
  }

  end(): void {
    this.child.stdin.end();
  }

  /** Resolves with the match once what was printed has one. */
  async prints(pattern: RegExp, timeoutMs = 20_000): Promise<RegExpExecArray> {
    return eventually(
      () => {
        const match = pattern.exec(this.output);
        if (!match) throw new Error(`printed no ${pattern}, but: ${this.output}`);
        return match;
      },
      { timeoutMs, everyMs: 20 },
    );
  }

  /** The exit code, once it has ended by itself. */
  async exit(timeoutMs = 20_000): Promise<number> {
    return eventually(
      () => {
        if (this.child.exitCode === null) throw new Error(`still running; printed: ${this.output}`);
        return this.child.exitCode;
      },
      { timeoutMs, everyMs: 20 },
    );
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, "close");
    this.child.kill("SIGKILL");
    await closed;
  }
}

function launch(program: string, args: readonly string[], kubeconfig: string): KubectlProcess {
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: dirname(kubeconfig), TERM: "xterm" };
  return KubectlProcess.of(spawn(program, args, { env }));
}
