import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import { deleted, podOf, shell, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(30_000);

const sandbox = {
  name: "k8s_POD_handlers",
  image: "coracle/pause:dev",
  hostname: "handlers",
  labels: {},
  cgroupParent: "/pods-containers",
  hostNetwork: false,
  hostPid: false,
  hostIpc: false,
  sysctls: {},
};

describe("containers on Docker", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = new TestNode("pods-containers");
    await node.start();
  });
  afterAll(() => node.dispose());

  const ref = (pod: V1Pod) => ({
    namespace: "default",
    name: pod.metadata.name ?? "",
    uid: pod.metadata.uid ?? "",
  });
  const container = (name: string) => node.status(name)?.containerStatuses?.[0];
  const ready = (name: string) => node.until(`${name} Ready`, () => node.condition(name, "Ready") === "True");

  async function inside(pod: V1Pod, script: string): Promise<string> {
    const tunnel = new FakeTunnel();
    const target = { container: "app", stdin: false, stdout: true, stderr: true, tty: false, pod: ref(pod) };
    const output = text(tunnel.far(1));
    await node.pods.tunnels.serve({ type: "exec", command: ["sh", "-c", script], ...target }, tunnel);
    return output;
  }

  it("mounts volumes, and renews them when their objects change", async () => {
    const configMap = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "map", namespace: "default" },
      data: { key: "old" },
    };
    const { manager } = node.pods;
    node.assignments.put(manager, "configmaps", configMap);
    const projected = {
      sources: [
        { serviceAccountToken: { path: "token" } },
        { downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] } },
      ],
    };
    const pod = podOf(
      "volumes",
      [
        sleeper("app", {
          env: [{ name: "SUB", value: "below" }],
          volumeMounts: [
            { name: "map", mountPath: "/map" },
            { name: "token", mountPath: "/token", readOnly: true },
            { name: "memory", mountPath: "/memory" },
            { name: "disk", mountPath: "/sub", subPathExpr: "$(SUB)/x" },
          ],
        }),
      ],
      {
        securityContext: { fsGroup: 1234 },
        volumes: [
          { name: "map", configMap: { name: "map", items: [{ key: "key", path: "dir/file", mode: 0o440 }] } },
          { name: "token", projected },
          { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
          { name: "disk", emptyDir: {} },
        ],
      },
    );
    node.put(pod);
    await ready("volumes");
    expect(await inside(pod, "cat /map/dir/file; stat -L -c ' %a %g' /map/dir/file")).toBe("old 440 1234\n");
    expect(await inside(pod, "cat /token/token /token/name")).toBe("a-tokenvolumes");
    expect(await inside(pod, "grep -c '/memory tmpfs.*size=1024k' /proc/mounts")).toBe("1\n");
    expect(
      await inside(
        pod,
        "touch /sub/f; stat -c %g /sub/f; stat -c '%a %g' /memory; hostname; grep -c default.svc.cluster.local /etc/resolv.conf; id -G",
      ),
    ).toBe("1234\n2777 1234\nvolumes\n1\n0 1234\n");
    node.assignments.put(manager, "configmaps", { ...configMap, data: { key: "new" } } as never);
    await sleep(200);
    expect(await inside(pod, "cat /map/dir/file")).toBe("new");
    node.put(deleted(pod, 1));
    await node.until("terminated", () => node.isTerminated("volumes"));
  });

  it("takes an environment of more than a megabyte", async () => {
    const env = Array.from({ length: 12 }, (_, index) => ({
      name: `BIG${index}`,
      value: "x".repeat(100_000),
    }));
    const pod = podOf("big", [sleeper("app", { env })]);
    node.put(pod);
    await ready("big");
    expect(await inside(pod, 'printf %s "$BIG0$BIG11" | wc -c')).toBe("200000\n");
  });

  it("restarts what its liveness probe finds dead, and unreadies what its readiness probe does", async () => {
    // A busy engine may take seconds for a command; how long is another question.
    const livenessProbe = {
      exec: { command: ["test", "!", "-e", "/tmp/dead"] },
      periodSeconds: 1,
      timeoutSeconds: 10,
      failureThreshold: 1,
    };
    const readinessProbe = {
      exec: { command: ["test", "-e", "/tmp/ready"] },
      periodSeconds: 1,
      timeoutSeconds: 10,
      failureThreshold: 1,
    };
    const startupProbe = { exec: { command: ["true"] }, periodSeconds: 1, timeoutSeconds: 10 };
    const pod = podOf("probed", [sleeper("app", { livenessProbe, readinessProbe, startupProbe })]);
    node.put(pod);
    await node.until("started", () => container("probed")?.started === true);
    expect(node.condition("probed", "Ready")).toBe("False");
    await inside(pod, "touch /tmp/ready");
    await ready("probed");
    await inside(pod, "touch /tmp/dead");
    await node.until("restarted", () => container("probed")?.restartCount === 1);
    const { events } = node.events;
    expect(events.some(({ message }) => message.startsWith("Liveness probe failed: "))).toBe(true);
    expect(events.map(({ message }) => message)).toContain(
      "Container app failed liveness probe, will be restarted",
    );
    node.remove(pod);
  });

  it("runs hooks, and gives a container its grace", async () => {
    const lifecycle = {
      postStart: { exec: { command: ["sh", "-c", "echo started > /tmp/hook"] } },
      preStop: { exec: { command: ["sh", "-c", "echo stopping > /dev/termination-log"] } },
    };
    const pod = podOf("hooked", [sleeper("app", { lifecycle })]);
    node.put(pod);
    await ready("hooked");
    expect(await inside(pod, "cat /tmp/hook")).toBe("started\n");
    node.put(deleted(pod));
    await node.until("terminated", () => node.isTerminated("hooked"));
    expect(container("hooked")?.state?.terminated).toMatchObject({ exitCode: 0, message: "stopping\n" });
  });

  it("kills what ignores its signal when the grace is over", async () => {
    const pod = podOf("deaf", [shell("app", "trap '' TERM; while :; do sleep 0.1; done")]);
    node.put(pod);
    await ready("deaf");
    node.put(deleted(pod, 1));
    await node.until("terminated", () => node.isTerminated("deaf"));
    expect(container("deaf")?.state?.terminated?.exitCode).toBe(137);
    expect(node.status("deaf")?.phase).toBe("Failed");
  });

  it("ends a pod past its deadline", async () => {
    node.put(podOf("late", [sleeper("app")], { activeDeadlineSeconds: 1, terminationGracePeriodSeconds: 1 }));
    await node.until("Failed", () => node.status("late")?.phase === "Failed");
    expect(node.status("late")).toMatchObject({ reason: "DeadlineExceeded" });
  });

  it("serves logs, of the instance before too", async () => {
    const pod = podOf("chatty", [shell("app", "echo one; echo two >&2; sleep 0.2; echo three; exit 1")]);
    node.put(pod);
    await node.until("restarted", () => (container("chatty")?.restartCount ?? 0) >= 1);
    const logs = async (more: object) => {
      const tunnel = new FakeTunnel();
      const output = text(tunnel.far(0));
      const options = { follow: false, previous: false, timestamps: false, ...more };
      await node.pods.tunnels.serve({ type: "logs", container: "app", pod: ref(pod), ...options }, tunnel);
      return output;
    };
    expect((await logs({ previous: true })).split("\n").sort()).toEqual(["", "one", "three", "two"]);
    expect(await logs({ previous: true, tailLines: 1 })).toBe("three\n");
    expect(await logs({ previous: true, limitBytes: 2 })).toHaveLength(2);
    expect(await logs({ previous: true, timestamps: true })).toMatch(/^\d{4}-\d\d-\d\dT\S+Z /);
    node.remove(pod);
  });

  it.each([false, true])("puts one time before each line, be it ever so long (terminal: %s)", async (tty) => {
    const print = "head -c 40000 /dev/zero | tr '\\0' x; echo; echo end";
    const pod = podOf(`lines-${tty}`, [shell("app", print, { tty })], { restartPolicy: "Never" });
    node.put(pod);
    await node.until("end", () => node.status(`lines-${tty}`)?.phase === "Succeeded");
    const tunnel = new FakeTunnel();
    const output = text(tunnel.far(0));
    const options = { follow: false, timestamps: true, previous: false };
    await node.pods.tunnels.serve({ type: "logs", container: "app", pod: ref(pod), ...options }, tunnel);
    const lines = (await output).split(/\r?\n/).map((line) => line.replace(/^\S+Z /, ""));
    expect(lines).toEqual(["x".repeat(40_000), "end", ""]);
  });

  it("says of a failing hook that it failed, and no more", async () => {
    const postStart = { exec: { command: ["sh", "-c", "echo secret; exit 3"] } };
    node.put(podOf("leaky", [sleeper("app", { lifecycle: { postStart } })]));
    await node.until("failed", () => node.events.reasons("leaky").includes("FailedPostStartHook"));
    expect(node.events.messages("leaky")).toContain("PostStartHook failed");
    expect(JSON.stringify(node.events.events)).not.toContain("secret");
  });

  it("follows a log until the container ends", async () => {
    const pod = podOf("story", [shell("app", "for i in 1 2 3; do echo $i; sleep 0.2; done")], {
      restartPolicy: "Never",
    });
    node.put(pod);
    await node.until("running", () => container("story")?.state?.running !== undefined);
    const tunnel = new FakeTunnel();
    const output = text(tunnel.far(0));
    const target = {
      type: "logs",
      container: "app",
      pod: ref(pod),
      follow: true,
      previous: false,
      timestamps: false,
    } as const;
    await node.pods.tunnels.serve(target, tunnel);
    expect(await output).toBe("1\n2\n3\n");
  });

  it("runs commands with input, output and exit code", async () => {
    const pod = podOf("shell", [sleeper("app")]);
    node.put(pod);
    await ready("shell");
    const tunnel = new FakeTunnel();
    const [out, err] = [text(tunnel.far(1)), text(tunnel.far(2))];
    tunnel.far(0).end("hello");
    const command = ["sh", "-c", "cat; echo problem >&2; exit 7"];
    const streams = { stdin: true, stdout: true, stderr: true, tty: false };
    const target = { type: "exec", container: "app", pod: ref(pod), command, ...streams } as const;
    const status = await node.pods.tunnels.serve(target, tunnel);
    expect([await out, await err]).toEqual(["hello", "problem\n"]);
    expect(status).toMatchObject({
      status: "Failure",
      reason: "NonZeroExitCode",
      message: "command terminated with non-zero exit code: exit status 7",
      details: { causes: [{ reason: "ExitCode", message: "7" }] },
    });
    node.remove(pod);
  });

  it("refuses tunnels into what is not there", async () => {
    const target = {
      type: "exec",
      container: "app",
      command: ["true"],
      stdin: false,
      stdout: true,
      stderr: false,
      tty: false,
    } as const;
    const pod = { namespace: "default", name: "nobody", uid: "nobody" };
    await expect(node.pods.tunnels.serve({ ...target, pod }, new FakeTunnel())).rejects.toMatchObject({
      code: 404,
    });
  });

  it("runs pods by the handler that their RuntimeClass names, and none by another", async () => {
    const put = (name: string, handler: string) =>
      node.assignments.put(node.pods.manager, "runtimeclasses", {
        apiVersion: "node.k8s.io/v1",
        kind: "RuntimeClass",
        metadata: { name },
        handler,
      } as KubeObject);
    put("plain", "runc");
    put("strange", "kata");
    const plain = podOf("plain", [sleeper("app")], { runtimeClassName: "plain" });
    const strange = podOf("strange", [sleeper("app")], { runtimeClassName: "strange" });
    for (const pod of [plain, strange]) node.put(pod);
    await ready("plain");
    const handlers = (await node.runtime.list()).map(({ handler }) => handler);
    expect(new Set(handlers)).toEqual(new Set(["runc"]));
    await node.until("refused", () => node.events.messages("strange").length > 0);
    expect(node.events.reasons("strange")).toContain("FailedCreatePodSandBox");
    expect(node.events.messages("strange")).toContain(
      'Failed to create pod sandbox: failed to get sandbox runtime: no runtime for "kata" is configured',
    );
    expect((await node.runtime.handlers()).map(({ name }) => name)).toEqual(["", "runc"]);
    await expect(node.runtime.createSandbox({ ...sandbox, handler: "kata" })).rejects.toThrow("kata");
    for (const pod of [plain, strange]) node.remove(pod);
  });
});
