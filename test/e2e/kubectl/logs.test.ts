import { beforeAll, describe, expect, it } from "@jest/globals";
import { kubectlVersions } from "../../support/kubectl.js";
import { KubectlProcess } from "../../support/kubectl-process.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("kubectl logs", () => {
  const namespace = useNamespace(clusterKubeconfig);

  beforeAll(async () => {
    const script =
      "echo one; echo two >&2; echo three; trap 'exit 0' TERM; tail -f /tmp/more & touch /tmp/more; wait";
    await namespace.apply(
      newPod("talks", [shell("app", `touch /tmp/more; ${script}`), idle("silent")]),
      newPod(
        "dies",
        [
          shell(
            "app",
            "echo instance $(cat /times/n | wc -l); echo x >> /times/n; [ $(wc -l < /times/n) -ge 3 ] && sleep 1000; exit 1",
            {
              volumeMounts: [{ name: "times", mountPath: "/times" }],
            },
          ),
        ],
        { volumes: [{ name: "times", emptyDir: {} }] },
      ),
    );
    await namespace.waitReady("pod/talks");
    await eventually(async () => expect(await namespace.ok("logs", "talks", "-c", "app")).toContain("three"));
  });

  it("prints both outputs, or the last lines, or the last bytes", async () => {
    const logs = (...args: string[]) => namespace.ok("logs", "talks", "-c", "app", ...args);
    expect((await logs()).split("\n").sort()).toEqual(["", "one", "three", "two"]);
    expect((await logs("--tail=1")).trim()).toMatch(/^(three|two)$/);
    expect(await logs("--tail=0")).toBe("");
    expect(await logs("--limit-bytes=2")).toHaveLength(2);
    expect(await logs("--timestamps")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z one$/m);
    expect(await logs("--since=1h")).toContain("one");
    expect(await logs("--since-time=2999-01-01T00:00:00Z")).toBe("");
    expect(await logs("--prefix")).toContain("[pod/talks/app] one");
  });

  it.each([undefined, ...kubectlVersions])("follows (kubectl %s)", async (version) => {
    const follower = await KubectlProcess.start(
      namespace,
      ["logs", "-f", "talks", "-c", "app", "--tail=1"],
      version,
    );
    const line = `line of ${version}`;
    await follower.prints(/\w+\n/);
    await namespace.ok("exec", "talks", "-c", "app", "--", "sh", "-c", `echo ${line} >> /tmp/more`);
    await follower.prints(new RegExp(line));
    await follower.stop();
  });

  it("asks which container is meant", async () => {
    const outcome = await namespace.run(["logs", "talks"]);
    expect(outcome.stderr).toContain('Defaulted container "app" out of: app, silent');
    expect(await namespace.refused("logs", "talks", "-c", "none")).toContain(
      "container none is not valid for pod talks",
    );
    expect(await namespace.refused("logs", "absent")).toContain('pods "absent" not found');
  });

  it("prints what the instance before said", async () => {
    await namespace.ok(
      "wait",
      "pod/dies",
      "--for=jsonpath={.status.containerStatuses[0].restartCount}=2",
      "--timeout=40s",
    );
    await eventually(async () =>
      expect(await namespace.ok("logs", "dies", "--previous")).toMatch(/^instance 1\n$/),
    );
    expect(await namespace.refused("logs", "talks", "-c", "app", "--previous")).toContain(
      'previous terminated container "app" in pod "talks" not found',
    );
  });

  it("ends following when the container ends", async () => {
    await namespace.apply(
      newPod("short", [shell("app", "for i in 1 2 3; do echo $i; sleep 0.3; done")], {
        restartPolicy: "Never",
      }),
    );
    await namespace.ok(
      "wait",
      "pod/short",
      "--for=jsonpath={.status.containerStatuses[0].state}",
      "--timeout=40s",
    );
    await eventually(async () => expect(await namespace.ok("logs", "-f", "short")).toBe("1\n2\n3\n"));
  });

  it("prints those of a selector", async () => {
    expect(await namespace.ok("logs", "-l", "app=talks", "--all-containers")).toContain("one");
  });
});
