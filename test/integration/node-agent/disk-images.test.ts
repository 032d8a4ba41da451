import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { V1PersistentVolume, V1Pod } from "../../../api/generated/types.js";
import { systemClock } from "../../../common/clock.js";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { CommandShell } from "../../../node-agent/host/command-shell.js";
import { DiskImages } from "../../../node-agent/volumes/made/disk-images.js";
import { deleted, podOf, shell } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";
import { claim, volume } from "../../support/volumes.js";
import { eventually } from "../../support/wait.js";

jest.setTimeout(90_000);

const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
const volumeMounts = [{ name: "data", mountPath: "/data" }];
/** Writes until there is no more room, and says how many MiB that were. */
const fill = `dd if=/dev/zero of=/data/$HOSTNAME bs=64k 2> /tmp/said || true; grep -o "No space left" /tmp/said >> /dev/termination-log
  sync; du -m /data/$HOSTNAME | cut -f1 >> /dev/termination-log`;

describe("volumes that are images", () => {
  let node: TestNode;
  let images: DiskImages;
  let directory: string;
  const start = async (at?: string) => {
    node = new TestNode("disk-images-test", at === undefined ? {} : { directory: at });
    await node.start();
    images = new DiskImages(node.pods.mounts.onNode, new HostFiles(), new CommandShell(systemClock));
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "disk-images-"));
    await start();
  });
  afterEach(async () => {
    await node.dispose();
    await rm(directory, { recursive: true, force: true });
    expect(attached()).toBe("");
  });

  const path = () => join(directory, "v");
  const attached = () =>
    execFileSync("losetup", ["-n", "-O", "NAME", "-j", path()], { encoding: "utf8" }).trim();
  const image = (storage: string, fsType: string | undefined = "ext4", size = storage): V1PersistentVolume =>
    volume(
      "v",
      storage,
      {
        hostPath: undefined,
        local: { path: path(), fsType },
        claimRef: { namespace: "default", name: "data", uid: "1" },
      },
      {
        "pv.kubernetes.io/provisioned-by": "coracle.io/local",
        "coracle.io/home-node": "n",
        "coracle.io/made": "now",
        "coracle.io/size": size,
      },
    );
  const give = (found: V1PersistentVolume) => {
    const bound = claim("data", "1Gi", { volumeName: "v" }, { "pv.kubernetes.io/bind-completed": "yes" });
    bound.metadata.uid = "1";
    node.assignments.put(node.pods.manager, "persistentvolumes", found);
    node.assignments.put(node.pods.manager, "persistentvolumeclaims", bound);
  };
  const run = (name: string, script: string, restartPolicy = "Never"): V1Pod => {
    const pod = podOf(name, [shell("app", script, { volumeMounts })], { volumes, restartPolicy });
    node.put(pod);
    return pod;
  };
  const said = async ({ metadata: { name = "" } }: V1Pod) => {
    const terminated = () => node.status(name)?.containerStatuses?.[0]?.state?.terminated;
    await node.until(`${name} ended`, () => terminated() !== undefined);
    return terminated()?.message?.split("\n") ?? [];
  };
  const leave = async (pod: V1Pod) => {
    node.put(deleted(pod));
    await node.until("gone", () => node.isTerminated(pod.metadata.name ?? ""));
    node.remove(pod);
    await eventually(() => expect(attached()).toBe(""));
  };

  it("hold so much and no more, for any user, and grow before they are mounted", async () => {
    await images.make(image("16Mi"));
    expect(statSync(path()).size).toBe(16 << 20);
    give(image("16Mi"));
    const [room, before] = await said(run("first", fill));
    expect([room, Number(before)]).toEqual(["No space left", expect.any(Number)]);
    expect(Number(before)).toBeLessThan(16);
    await leave(podOf("first", [], { volumes }));
    await images.grow(image("32Mi", "ext4", "16Mi"));
    give(image("32Mi"));
    const [, after] = await said(run("second", fill));
    expect(Number(after)).toBeGreaterThan(10);
    expect(statSync(path()).size).toBe(32 << 20);
  });

  it("grow when they are mounted next, where the kernel lets no one grow them before", async () => {
    await images.make(image("16Mi"));
    give(image("24Mi", "ext4", "16Mi"));
    const pod = run("app", "df -m /data | tail -n 1 | awk '{ print $2 }' > /dev/termination-log");
    expect(Number((await said(pod))[0])).toBeGreaterThan(16);
  });

  it("grow while they are written", async () => {
    await images.make(image("320Mi", "xfs"));
    give(image("320Mi", "xfs"));
    const size = "df -m /data | tail -n 1 | awk '{ print $2 }'";
    const pod = run(
      "app",
      `was=$(${size}); i=0; while [ "$(${size})" = "$was" ]; do echo $i >> /data/log; i=$((i + 1)); done
        echo $(($(${size}) - was)) > /dev/termination-log; sync; [ "$(tail -n 1 /data/log)" = $((i - 1)) ]`,
    );
    await node.until("running", () => node.status("app")?.phase === "Running");
    await images.grow(image("640Mi", "xfs", "320Mi"));
    expect(Number((await said(pod))[0])).toBeGreaterThan(300);
    expect(node.status("app")?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(0);
    await leave(pod);
  });

  it("are on one loop device, whichever agent is there, and go with their file", async () => {
    await images.make(image("16Mi"));
    give(image("16Mi"));
    const pod = run("app", "trap 'exit 0' TERM; while :; do date > /data/now; sleep 0.1; done", "Always");
    await node.until("running", () => node.condition("app", "Ready") === "True");
    const device = attached();
    expect(device).toMatch(/^\/dev\/loop\d+$/);
    node.abandon();
    await start(node.directory);
    give(image("16Mi"));
    node.put(pod);
    await node.until("running", () => node.condition("app", "Ready") === "True");
    expect(attached()).toBe(device);
    await expect(images.remove(image("16Mi"))).rejects.toThrow("it is still mounted");
    await leave(pod);
    await images.remove(image("16Mi"));
    expect(spawnSync("test", ["-e", path()]).status).toBe(1);
  });

  describe("as block devices", () => {
    const raw = (storage = "16Mi", size = storage): V1PersistentVolume => {
      const found = image(storage, undefined, size);
      return { ...found, spec: { ...found.spec, volumeMode: "Block", local: { path: path() } } };
    };
    const devices = [{ name: "data", devicePath: "/dev/disk" }];
    const use = (name: string, script: string, claimed = volumes) => {
      const pod = podOf(name, [shell("app", script, { volumeDevices: devices })], {
        volumes: claimed,
        restartPolicy: "Never",
      });
      node.put(pod);
      return pod;
    };

    it("are written by one pod and read by the next, and grow while they are attached", async () => {
      await images.make(raw());
      give(raw());
      const writer = use("writer", "echo precious | dd of=/dev/disk conv=fsync 2> /dev/null");
      await said(writer);
      expect(attached()).toMatch(/^\/dev\/loop\d+$/);
      await images.grow(raw("32Mi", "16Mi"));
      const bytes = execFileSync("blockdev", ["--getsize64", attached()], { encoding: "utf8" });
      expect(Number(bytes)).toBe(32 << 20);
      await leave(writer);
      const reader = use("reader", "head -n 1 /dev/disk > /dev/termination-log");
      expect((await said(reader))[0]).toBe("precious");
      await leave(reader);
    });

    it("can be read only where the pod says so", async () => {
      await images.make(raw());
      give(raw());
      const claimed = [{ name: "data", persistentVolumeClaim: { claimName: "data", readOnly: true } }];
      const pod = use(
        "app",
        "echo x | dd of=/dev/disk 2>&1 | grep -o 'not permitted' > /dev/termination-log",
        claimed,
      );
      expect((await said(pod))[0]).toBe("not permitted");
      await leave(pod);
    });

    it("are disks of the node, and nothing else of it", async () => {
      writeFileSync(path(), Buffer.alloc(1 << 20, "disk"));
      const device = execFileSync("losetup", ["--find", "--show", path()], { encoding: "utf8" }).trim();
      try {
        const disk = (at: string) => {
          const claimRef = { namespace: "default", name: "data", uid: "1" };
          return volume("v", "1Mi", {
            hostPath: undefined,
            volumeMode: "Block",
            local: { path: at },
            claimRef,
          });
        };
        give(disk(device));
        expect(await said(use("app", "head -c 4 /dev/disk > /dev/termination-log"))).toEqual(["disk"]);
        give(disk(path()));
        use("file", "true");
        const refused = `path ${JSON.stringify(path())} is not a block device`;
        await node.until("refused", () =>
          node.events.messages("file").some((text) => text.includes(refused)),
        );
      } finally {
        execFileSync("losetup", ["-d", device]);
      }
    });

    it("are not mounted, nor are files passed as devices", async () => {
      await images.make(raw());
      give(raw());
      const pod = run("app", "true");
      const waiting = () => node.status("app")?.containerStatuses?.[0]?.state?.waiting;
      await node.until("refused", () => waiting()?.reason === "CreateContainerConfigError");
      expect(waiting()?.message).toBe("volume data has volumeMode Block, but is specified in volumeMounts");
      await leave(pod);
    });
  });
});
