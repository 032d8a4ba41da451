import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Container, V1Lifecycle } from "../../../api/generated/types.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { timed } from "../../support/wait.js";

describe("the end of a pod", () => {
  const namespace = useNamespace(clusterKubeconfig);
  let diary = "";
  beforeAll(async () => {
    diary = await mkdtemp(join(tmpdir(), "coracle-diary-"));
  });
  afterAll(() => rm(diary, { recursive: true, force: true }));

  /** A pod whose containers write what happens to them into a file that outlives them. */
  const pod = (name: string, container: V1Container, graceSeconds: number) =>
    newPod(name, [{ ...container, volumeMounts: [{ name: "diary", mountPath: "/diary" }] }], {
      terminationGracePeriodSeconds: graceSeconds,
      volumes: [{ name: "diary", hostPath: { path: diary } }],
    });
  const entries = (name: string) => readFile(join(diary, name), "utf8");
  const gone = (name: string, ...args: string[]) => timed(() => namespace.ok("delete", "pod", name, ...args));

  it("lets a container end by itself", async () => {
    await namespace.apply(
      pod("tidy", shell("app", "trap 'echo told >> /diary/tidy; exit 0' TERM; sleep 3600 & wait"), 30),
    );
    await namespace.waitReady("pod/tidy");
    expect(await gone("tidy")).toBeLessThan(10_000);
    expect(await entries("tidy")).toBe("told\n");
  });

  it("runs the preStop hook first", async () => {
    const lifecycle: V1Lifecycle = {
      preStop: { exec: { command: ["sh", "-c", "echo before >> /diary/hooked"] } },
    };
    const container = shell("app", "trap 'echo told >> /diary/hooked; exit 0' TERM; sleep 3600 & wait", {
      lifecycle,
    });
    await namespace.apply(pod("hooked", container, 30));
    await namespace.waitReady("pod/hooked");
    await gone("hooked");
    expect(await entries("hooked")).toBe("before\ntold\n");
  });

  it("kills what is still there after its grace", async () => {
    await namespace.apply(pod("deaf", shell("app", "trap '' TERM; while :; do sleep 1; done"), 2));
    await namespace.waitReady("pod/deaf");
    const tookMs = await gone("deaf");
    expect(tookMs).toBeGreaterThan(1_900);
    expect(tookMs).toBeLessThan(12_000);
  });

  it("removes a pod at once when forced", async () => {
    await namespace.apply(pod("forced", shell("app", "trap '' TERM; while :; do sleep 1; done"), 30));
    await namespace.waitReady("pod/forced");
    const outcome = await namespace.run(["delete", "pod", "forced", "--grace-period=0", "--force"]);
    expect(outcome.stderr).toContain("Warning: Immediate deletion does not wait");
    expect(outcome.stdout).toBe('pod "forced" force deleted\n');
    expect(await namespace.refused("get", "pod", "forced")).toContain('pods "forced" not found');
  });

  it("shows a pod as terminating until it has ended", async () => {
    await namespace.apply(pod("lingers", shell("app", "trap 'sleep 2; exit 0' TERM; sleep 3600 & wait"), 30));
    await namespace.waitReady("pod/lingers");
    await namespace.ok("delete", "pod", "lingers", "--wait=false");
    expect(await namespace.ok("get", "pod", "lingers")).toMatch(/lingers +\d\/1 +Terminating/);
    await namespace.ok("wait", "pod/lingers", "--for=delete", "--timeout=40s");
  });

  it("waits for finalizers", async () => {
    await namespace.apply({
      ...pod("held", idle(), 1),
      metadata: { name: "held", finalizers: ["example.com/hold"] },
    });
    await namespace.waitReady("pod/held");
    await namespace.ok("delete", "pod", "held", "--wait=false");
    await namespace.ok("wait", "pod/held", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=40s");
    await namespace.ok("patch", "pod", "held", "--type=merge", "-p", '{"metadata":{"finalizers":null}}');
    await namespace.ok("wait", "pod/held", "--for=delete", "--timeout=10s");
  });
});
