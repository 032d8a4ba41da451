import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, statfs, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { V1ConfigMap } from "../../../api/generated/types.js";
import { mountPointsBelow } from "../../../node-agent/files/mount-points.js";
import { OpenDirectory } from "../../../node-agent/files/open-directory.js";
import { removeTree } from "../../../node-agent/files/remove-tree.js";
import { deleted, podOf, shell, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";
import { eventually, timed } from "../../support/wait.js";

jest.setTimeout(60_000);

const ending = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

describe("volumes that containers attack", () => {
  let node: TestNode;
  let victim: string;
  beforeEach(async () => {
    node = new TestNode("volumes-test");
    await node.start();
    victim = await mkdtemp(join(tmpdir(), "volumes-victim-"));
    await writeFile(join(victim, "file"), "precious");
  });
  afterEach(async () => {
    await node.dispose();
    await rm(victim, { recursive: true, force: true });
  });

  const podDirectory = (name: string) => join(node.directory, "pods", `uid-${name}`);
  const putMap = (data: Record<string, string>, into = node) =>
    into.assignments.put(into.pods.manager, "configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "files", namespace: "default" },
      data,
    } as V1ConfigMap);
  const said = (name: string, container = 0) =>
    node.status(name)?.containerStatuses?.[container]?.state?.terminated?.message;
  const waiting = (name: string) => node.status(name)?.containerStatuses?.[0]?.state?.waiting;
  const until = (name: string, condition: string) =>
    node.until(condition, () => node.condition(name, condition) === "True");

  it("are read-only where the agent writes, even for a container that asks for more", async () => {
    putMap({ key: "one" });
    const sources = [{ configMap: { name: "files" } }];
    const volumes = [
      { name: "map", configMap: { name: "files" } },
      { name: "all", projected: { sources } },
      { name: "down", downwardAPI: { items: [{ path: "n", fieldRef: { fieldPath: "metadata.name" } }] } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}`, readOnly: false }));
    const script = `for v in map all down; do
        rm /$v/..data && echo removed; ln -s ../../../tmp /$v/..new && echo linked
        touch /$v/new && echo made; (echo x > /$v/key) && echo written; done > /tmp/done 2> /dev/null
      cat /tmp/done > /dev/termination-log; echo end >> /dev/termination-log`;
    const app = shell("app", script, { volumeMounts });
    node.put(podOf("writer", [app], { volumes, restartPolicy: "Never" }));
    await node.until("ended", () => said("writer") !== undefined);
    expect(said("writer")).toBe("end\n");
  });

  it("hold others that are mounted in them, also when they are renewed", async () => {
    putMap({ key: "one" });
    const volumes = [
      { name: "map", configMap: { name: "files" } },
      { name: "data", emptyDir: {} },
    ];
    const volumeMounts = [
      { name: "map", mountPath: "/conf" },
      { name: "data", mountPath: "/conf/deep/data" },
    ];
    const script = `until grep -q two /conf/key; do sleep 0.05; done
      touch /conf/deep/data/made; ls /conf /conf/deep/data > /dev/termination-log`;
    node.put(podOf("nest", [shell("app", script, { volumeMounts })], { volumes, restartPolicy: "Never" }));
    await node.until("running", () => node.status("nest")?.phase === "Running");
    putMap({ key: "two" });
    await node.until("ended", () => said("nest") !== undefined);
    expect(said("nest")).toBe("/conf:\ndeep\nkey\n\n/conf/deep/data:\nmade\n");
  });

  it("are renewed without following what somebody put in the place of ..data", async () => {
    putMap({ key: "one" });
    const volumes = [{ name: "map", configMap: { name: "files" } }];
    const volumeMounts = [{ name: "map", mountPath: "/map" }];
    node.put(podOf("map", [sleeper("app", { volumeMounts })], { volumes }));
    await until("map", "Ready");
    const directory = join(podDirectory("map"), "volumes/kubernetes.io~configmap/map");
    await unlink(join(directory, "..data"));
    await symlink(`../../../../../..${victim}`, join(directory, "..data"));
    putMap({ key: "two" });
    const tookMs = await timed(() =>
      eventually(async () => expect(await readFile(join(directory, "key"), "utf8")).toBe("two")),
    );
    expect(tookMs).toBeLessThan(2_000);
    expect(await readFile(join(victim, "file"), "utf8")).toBe("precious");
  });

  it("show what the host mounts in them later to those alone that ask for it", async () => {
    for (const args of [
      ["-t", "tmpfs", "shared", victim],
      ["--make-shared", victim],
    ])
      spawnSync("mount", args);
    try {
      await mkdir(join(victim, "late"));
      const volumes = [{ name: "host", hostPath: { path: victim } }];
      const mounting = (name: string, mountPropagation: string) => {
        const script = `trap 'cat /host/late/file > /dev/termination-log 2>&1; exit 0' TERM; echo up > /host/${name}
          while :; do sleep 0.1; done`;
        return shell(name, script, {
          volumeMounts: [{ name: "host", mountPath: "/host", mountPropagation }],
        });
      };
      const pod = podOf("late", [mounting("sees", "HostToContainer"), mounting("blind", "None")], {
        volumes,
      });
      node.put(pod);
      await eventually(async () => expect((await readdir(victim)).sort()).toEqual(["blind", "late", "sees"]));
      spawnSync("mount", ["-t", "tmpfs", "late", join(victim, "late")]);
      await writeFile(join(victim, "late/file"), "seen");
      node.put(deleted(pod));
      await node.until("ended", () => node.isTerminated("late"));
      // In the order of their names.
      expect(said("late", 0)).toMatch(/No such file/);
      expect(said("late", 1)).toBe("seen");
    } finally {
      spawnSync("umount", [join(victim, "late")]);
      spawnSync("umount", [victim]);
    }
  });

  it("don't lead a subPath to the host", async () => {
    const volumes = [
      { name: "data", emptyDir: {} },
      { name: "host", hostPath: { path: victim } },
    ];
    const initContainers = [
      shell("linker", `ln -s ${victim} /data/link`, { volumeMounts: [{ name: "data", mountPath: "/data" }] }),
    ];
    const volumeMounts = [{ name: "data", mountPath: "/inside", subPath: "link/made" }];
    node.put(podOf("sub", [sleeper("app", { volumeMounts })], { volumes, initContainers }));
    await node.until("refused", () => waiting("sub")?.reason === "CreateContainerConfigError");
    expect(waiting("sub")?.message).toBe(
      'failed to prepare subPath for volumeMount "data" of container "app"',
    );
    expect(await readdir(victim)).toEqual(["file"]);
  });

  it("give their parts to containers, over restarts of container and agent, and leave no mount", async () => {
    putMap({ key: "one" });
    const volumes = [
      { name: "data", emptyDir: {} },
      { name: "memory", emptyDir: { medium: "Memory" } },
      { name: "map", configMap: { name: "files" } },
    ];
    const volumeMounts = [
      { name: "data", mountPath: "/part", subPath: "deep/part" },
      { name: "data", mountPath: "/named", subPathExpr: "of-$(POD)" },
      { name: "memory", mountPath: "/memory", subPath: "part" },
      { name: "map", mountPath: "/etc/app.conf", subPath: "key" },
    ];
    const env = [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }];
    const script = `cat /etc/app.conf /part/kept 2> /dev/null > /dev/termination-log
      echo kept > /part/kept; touch /named/here /memory/here; ${ending}`;
    const pod = podOf("parts", [shell("app", script, { volumeMounts, env })], { volumes });
    node.put(pod);
    await until("parts", "Ready");
    const directory = podDirectory("parts");
    const data = join(directory, "volumes/kubernetes.io~empty-dir/data");
    await eventually(async () => {
      expect(await readFile(join(data, "deep/part/kept"), "utf8")).toBe("kept\n");
      expect(await readdir(join(data, "of-parts"))).toEqual(["here"]);
    });
    expect(await mountPointsBelow(directory)).toHaveLength(5);
    node.abandon();
    const again = new TestNode("volumes-test", { directory: node.directory });
    await again.start();
    putMap({ key: "one" }, again);
    again.put({ ...pod, status: node.status("parts") ?? {} });
    await again.until("reported", () => again.status("parts") !== undefined);
    expect(again.status("parts")?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
    const running = () =>
      again.pods.cache
        .ofPod("uid-parts")
        .find(({ state, image }) => state === "running" && image.includes("busybox"))?.id ?? "";
    await again.runtime.kill(running(), "SIGTERM");
    await again.until("restarted", () => {
      const status = again.status("parts")?.containerStatuses?.[0];
      return status?.restartCount === 1 && status.ready;
    });
    const log = spawnSync("docker", ["exec", running(), "cat", "/dev/termination-log"], { encoding: "utf8" });
    expect(log.stdout).toBe("onekept\n");
    expect(await mountPointsBelow(directory)).toHaveLength(5);
    again.put(deleted(pod));
    await again.until("terminated", () => again.isTerminated("parts"));
    expect(await readdir(join(node.directory, "pods"))).toEqual([]);
    await again.dispose();
  });

  it("keep secrets and tokens in memory, over a restart of the agent, and leave none behind", async () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "hidden", namespace: "default" },
      data: { key: Buffer.from("a-secret").toString("base64") },
    };
    const fieldRef = { fieldPath: "metadata.name" };
    const volumes = [
      { name: "secret", secret: { secretName: "hidden" } },
      { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      { name: "down", downwardAPI: { items: [{ path: "name", fieldRef }] } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    const script = `cat /secret/key /token/token /down/name > /dev/termination-log; ${ending}`;
    const pod = podOf("private", [shell("app", script, { volumeMounts })], { volumes });
    node.assignments.put(node.pods.manager, "secrets", secret);
    node.put(pod);
    await until("private", "Ready");
    const points = await mountPointsBelow(podDirectory("private"));
    const tmpfs = 0x01021994;
    expect(await Promise.all(points.map(async (point) => (await statfs(point)).type))).toEqual([
      tmpfs,
      tmpfs,
      tmpfs,
    ]);
    node.abandon();
    const again = new TestNode("volumes-test", { directory: node.directory });
    await again.start();
    again.assignments.put(again.pods.manager, "secrets", secret);
    again.put({ ...pod, status: node.status("private") ?? {} });
    await again.until("reported", () => again.status("private") !== undefined);
    expect(await mountPointsBelow(podDirectory("private"))).toEqual(points);
    again.put(deleted(pod));
    await again.until("terminated", () => again.isTerminated("private"));
    const terminated = again.status("private")?.containerStatuses?.[0]?.state?.terminated;
    expect(terminated?.message).toBe("a-secreta-tokenprivate");
    expect(await readdir(join(node.directory, "pods"))).toEqual([]);
    await again.dispose();
  });

  it("are not removed while something of others is mounted in them", async () => {
    const volumes = [{ name: "data", emptyDir: {} }];
    const volumeMounts = [{ name: "data", mountPath: "/data" }];
    const pod = podOf("mounted", [sleeper("app", { volumeMounts })], { volumes });
    node.put(pod);
    await until("mounted", "Ready");
    const point = join(podDirectory("mounted"), "volumes/kubernetes.io~empty-dir/data/left");
    await mkdir(point);
    expect(spawnSync("mount", ["--bind", victim, point]).status).toBe(0);
    try {
      node.put(deleted(pod));
      await eventually(async () => expect(await node.runtime.list()).toEqual([]));
      await new Promise((done) => setTimeout(done, 1_500));
      expect(node.isTerminated("mounted")).toBe(false);
      expect(await readFile(join(victim, "file"), "utf8")).toBe("precious");
    } finally {
      spawnSync("umount", [point]);
    }
    await node.until("terminated", () => node.isTerminated("mounted"));
    expect(await readdir(join(node.directory, "pods"))).toEqual([]);
    expect(await readFile(join(victim, "file"), "utf8")).toBe("precious");
  });

  it("are not removed through a mount that came after the look for mounts", async () => {
    const point = join(node.directory, "tree/deep/point");
    await mkdir(point, { recursive: true });
    expect(spawnSync("mount", ["--bind", victim, point]).status).toBe(0);
    try {
      const removal = OpenDirectory.at(node.directory, (directory) => removeTree(directory, "tree"));
      await expect(removal).rejects.toThrow("something is mounted in what is to be removed");
      expect(await readFile(join(victim, "file"), "utf8")).toBe("precious");
    } finally {
      spawnSync("umount", [point]);
    }
  });

  it("go with their pod, whatever bytes its files are named by", async () => {
    const volumes = [{ name: "data", emptyDir: {} }];
    const volumeMounts = [{ name: "data", mountPath: "/data" }];
    const script = "mkdir $(printf '/data/\\377'); touch $(printf '/data/\\377/\\376')";
    const pod = podOf("bytes", [shell("app", script, { volumeMounts })], { volumes, restartPolicy: "Never" });
    node.put(pod);
    await node.until("ended", () => node.status("bytes")?.phase === "Succeeded");
    node.put(deleted(pod));
    await node.until("terminated", () => node.isTerminated("bytes"));
    expect(await readdir(join(node.directory, "pods"))).toEqual([]);
  });

  it("are not all that names lead to: uids, containers and profiles are names, too", async () => {
    const outside = podOf("outside", [sleeper("app")]);
    node.put({ ...outside, metadata: { ...outside.metadata, uid: "../outside" } });
    node.put(podOf("container", [sleeper("../../escaped")]));
    const seccompProfile = { type: "Localhost", localhostProfile: "../../../etc/passwd" };
    node.put(podOf("profile", [sleeper("app", { securityContext: { seccompProfile } })]));
    await node.until("both refused", () =>
      [waiting("container"), waiting("profile")].every((why) => why?.message),
    );
    expect(waiting("container")?.message).toBe('invalid container name "../../escaped"');
    expect(waiting("profile")?.message).toBe(
      `seccomp localhostProfile "../../../etc/passwd" must be a relative path without '..'`,
    );
    expect(node.status("outside")).toBeUndefined();
    expect(["allocations.json", "pods"]).toEqual(expect.arrayContaining(await readdir(node.directory)));
  });
});
