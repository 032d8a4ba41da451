import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { V1PersistentVolumeSpec, V1Pod } from "../../../api/generated/types.js";
import { mountPointsBelow } from "../../../node-agent/files/mount-points.js";
import { deleted, podOf, shell } from "../../support/pods.js";
import { SshServer } from "../../support/ssh-server.js";
import { TestNode } from "../../support/test-node.js";
import { claim, volume } from "../../support/volumes.js";
import { eventually } from "../../support/wait.js";

jest.setTimeout(60_000);

const waiting = "trap 'exit 0' TERM; while :; do sleep 0.1; done";
const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
const volumeMounts = [{ name: "data", mountPath: "/data" }];

describe("volumes that are mounted", () => {
  let node: TestNode;
  beforeEach(async () => {
    node = new TestNode("mounted-test");
    await node.start();
  });
  afterEach(() => node.dispose());

  const give = (spec: Partial<V1PersistentVolumeSpec>, into = node) => {
    const bound = claim("data", "1Gi", { volumeName: "v" }, { "pv.kubernetes.io/bind-completed": "yes" });
    bound.metadata.uid = "1";
    const claimRef = { namespace: "default", name: "data", uid: "1" };
    const found = volume("v", "1Gi", { hostPath: undefined, claimRef, ...spec });
    into.assignments.put(into.pods.manager, "persistentvolumes", found);
    into.assignments.put(into.pods.manager, "persistentvolumeclaims", bound);
  };
  const running = (name: string, script: string, within = node): V1Pod => {
    const pod = podOf(name, [shell("app", `${script}; ${waiting}`, { volumeMounts })], { volumes });
    within.put(pod);
    return pod;
  };
  const ready = (name: string, within = node) =>
    within.until(`${name} ready`, () => within.condition(name, "Ready") === "True");
  const failed = (name: string) => node.events.messages(name).find((said) => said.includes("mount failed"));
  const mountPoint = () => join(node.directory, "mounts/pv~v/data");

  describe("by SSH", () => {
    let server: SshServer;
    beforeEach(async () => {
      server = await SshServer.start();
    });
    afterEach(() => server.stop());
    const giveShare = (into = node, knownHosts?: string) => {
      mkdirSync(join(server.share, "data"), { recursive: true });
      const volumeAttributes = { host: "127.0.0.1", port: String(server.port), path: `${server.share}/data` };
      const nodePublishSecretRef = { namespace: "default", name: "login" };
      into.assignments.put(into.pods.manager, "secrets", server.secret("login", knownHosts));
      const csi = { driver: "sshfs.coracle.io", volumeHandle: "v", volumeAttributes, nodePublishSecretRef };
      give({ csi }, into);
    };
    const written = () => readFileSync(join(server.share, "data/file"), "utf8");

    it("are one for all pods, outlive the agent, and end with the last pod", async () => {
      giveShare();
      const pods = ["one", "two"].map((name) => running(name, `echo ${name} >> /data/file`));
      await Promise.all(["one", "two"].map((name) => ready(name)));
      await eventually(async () => expect(written().split("\n").sort()).toEqual(["", "one", "two"]));
      expect(await mountPointsBelow(join(node.directory, "mounts"))).toHaveLength(2);
      node.abandon();
      const next = new TestNode("mounted-test", { directory: node.directory });
      giveShare(next);
      await next.start();
      for (const pod of pods) next.put(pod);
      await ready("two", next);
      writeFileSync(join(mountPoint(), "file"), "still there");
      expect(written()).toBe("still there");
      for (const pod of pods) next.put(deleted(pod));
      await next.until("gone", () => next.isTerminated("one") && next.isTerminated("two"));
      await eventually(async () =>
        expect(await mountPointsBelow(join(node.directory, "mounts"))).toEqual([]),
      );
      node = next;
    });

    it("are mounted anew when the process that served them died", async () => {
      giveShare();
      running("one", "true");
      await ready("one");
      const pids = execFileSync("pgrep", ["-f", `^sshfs .*${node.directory}`], { encoding: "utf8" });
      for (const pid of pids.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
      await eventually(() => {
        node.pods.mounts.lookAtAll();
        expect(node.events.reasons("one")).toContain("VolumeConditionAbnormal");
      });
      running("two", "echo two > /data/file");
      await ready("two");
      await eventually(() => expect(written()).toBe("two\n"));
    });

    it("are not mounted from a host whose key is another's", async () => {
      giveShare(
        node,
        `[127.0.0.1]:${server.port} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n`,
      );
      running("one", "true");
      await node.until("refused", () => failed("one") !== undefined);
      expect(failed("one")).toMatch(/Host key verification failed/);
      expect(await mountPointsBelow(join(node.directory, "mounts"))).toEqual([]);
    });
  });

  it("by NFS, where the kernel lacks it, say so with the exact command", async () => {
    give({ nfs: { server: "127.0.0.1", path: "/srv" }, mountOptions: ["vers=4.1"] });
    running("one", "true");
    await node.until("refused", () => failed("one") !== undefined);
    expect(failed("one")).toContain(
      `Mounting command: mount\nMounting arguments: -t nfs -o vers=4.1 127.0.0.1:/srv ${mountPoint()}\n`,
    );
    expect(failed("one")).toMatch(/no NFS client \(module "nfs"\)|install the package "nfs-common"/);
  });
});
