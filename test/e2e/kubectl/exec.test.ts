import { beforeAll, describe, expect, it } from "@jest/globals";
import { kubectlVersions } from "../../support/kubectl.js";
import { KubectlProcess } from "../../support/kubectl-process.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";

describe.each([undefined, ...kubectlVersions])("kubectl exec and attach (kubectl %s)", (version) => {
  const namespace = useNamespace(clusterKubeconfig);
  const exec = (args: readonly string[], input?: string | Buffer) =>
    namespace.run(["exec", ...args], { version, ...(input === undefined ? {} : { input }) });

  beforeAll(async () => {
    const echo = shell(
      "app",
      "trap 'exit 0' TERM; while read line; do echo heard $line; done; sleep 3600 & wait",
      { stdin: true },
    );
    await namespace.apply(newPod("target", [idle("app"), idle("other")]), newPod("listens", [echo]));
    await namespace.waitReady("pod/target", "pod/listens");
  });

  it("keeps the two outputs apart, and brings the exit code", async () => {
    const outcome = await exec(["target", "-c", "app", "--", "sh", "-c", "echo out; echo err >&2; exit 7"]);
    expect(outcome).toMatchObject({ code: 7, stdout: "out\n" });
    expect(outcome.stderr).toContain("err\n");
    expect(outcome.stderr).toContain("command terminated with exit code 7");
  });

  it("feeds standard input until its end", async () => {
    expect(await exec(["-i", "target", "-c", "other", "--", "wc", "-c"], "x".repeat(300_000))).toMatchObject({
      code: 0,
      stdout: "300000\n",
    });
  });

  it("brings a large output whole", async () => {
    const { code, stdout } = await exec([
      "target",
      "-c",
      "app",
      "--",
      "sh",
      "-c",
      "yes 123456789 | head -c 3000000",
    ]);
    expect({ code, length: stdout.length }).toEqual({ code: 0, length: 3_000_000 });
  });

  it("gives a terminal of the right size", async () => {
    const terminal = await KubectlProcess.startInTerminal(
      namespace,
      ["exec", "-it", "target", "-c", "app", "--", "sh"],
      version,
    );
    // The size comes a moment after the terminal, as with any kubelet: until then stty prints none, and calls it success.
    terminal.write("tty; until stty size 2>/dev/null | grep .; do sleep 0.1; done\n");
    await terminal.prints(/\/dev\/pts\/\d+\s+33 99/);
    terminal.write("echo $((6*7)); exit 3\n");
    await terminal.prints(/\b42\b/);
    expect(await terminal.exit()).toBe(3);
  });

  it("says what can't be run", async () => {
    const missing = await exec(["target", "-c", "app", "--", "no-such-program"]);
    expect(missing.code).toBe(126);
    expect(missing.stdout + missing.stderr).toContain("executable file not found in $PATH");
    expect((await exec(["target", "-c", "none", "--", "true"])).stderr).toContain(
      "container none is not valid for pod target",
    );
  });

  it("attaches to the main process", async () => {
    const attached = await KubectlProcess.start(namespace, ["attach", "-i", "listens"], version);
    await attached.prints(/If you don't see a command prompt|$/);
    attached.write(`hello from ${version}\n`);
    await attached.prints(new RegExp(`heard hello from ${version}`));
    await attached.stop();
  });
});
