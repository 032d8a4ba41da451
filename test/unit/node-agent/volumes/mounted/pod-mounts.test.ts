import { beforeEach, describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../../../common/logger.js";
import { removeTree } from "../../../../../node-agent/files/remove-tree.js";
import { blockDevice } from "../../../../../node-agent/volumes/mounted/block-device.js";
import { PodMounts } from "../../../../../node-agent/volumes/mounted/pod-mounts.js";
import { FakeClock } from "../../../../support/fake-clock.js";
import { MountingHost } from "../../../../support/mounting-host.js";
import { podOf } from "../../../../support/pods.js";
import { RecordedEvents } from "../../../../support/recorded-events.js";

const path = "/mounts/pv~v/data";

describe("what pods have mounted", () => {
  let host: MountingHost;
  let clock: FakeClock;
  let events: RecordedEvents;
  let mounts: PodMounts;
  let times: number;
  const [first, second] = [podOf("first", []), podOf("second", [])];
  const mountable = {
    key: "pv~v",
    name: "v",
    async mount(place: string) {
      times += 1;
      await host.run("mount", ["share", `${place}/data`]);
    },
  };
  const newMounts = () =>
    new PodMounts({
      mountsDirectory: "/mounts",
      podsDirectory: "/pods",
      files: host,
      mountCommands: host,
      recorder: events,
      clock,
      log: silentLogger,
    });
  const leave = async (name: string, from = mounts) => {
    await host.within("/pods", (pods) => removeTree(pods, `uid-${name}`));
    await from.forget(`uid-${name}`);
  };
  const look = async () => {
    mounts.lookAtAll();
    await clock.settle();
  };
  beforeEach(() => {
    [host, clock, events, times] = [new MountingHost(), new FakeClock(), new RecordedEvents(), 0];
    mounts = newMounts();
  });

  it("is mounted once for all, until the last one has gone", async () => {
    expect(await Promise.all([mounts.use(first, mountable), mounts.use(second, mountable)])).toEqual([
      path,
      path,
    ]);
    expect(times).toBe(1);
    await leave("first");
    expect([...host.mounted]).toEqual([path]);
    await leave("second");
    expect([...host.mounted]).toEqual([]);
    expect(await host.names("/mounts")).toEqual([]);
  });

  it("is known to the next process", async () => {
    await mounts.use(first, mountable);
    const next = newMounts();
    expect(await next.find(first, mountable)).toBe(path);
    await leave("first", next);
    expect([...host.mounted]).toEqual([]);
  });

  it("is not there before it was mounted", async () => {
    expect(await mounts.find(first, mountable)).toBeUndefined();
  });

  it("leaves nothing where mounting failed", async () => {
    host.complaints.set("mount", "no");
    await expect(mounts.use(first, mountable)).rejects.toThrow();
    expect(await host.names("/mounts")).toEqual([]);
  });

  it("is mounted anew when it died, and its pods are told", async () => {
    await mounts.use(first, mountable);
    await look();
    expect(times).toBe(1);
    host.complaints.set("timeout", "stat: cannot statx: Transport endpoint is not connected");
    await look();
    expect(times).toBe(2);
    expect(host.ran).toContain(`umount -c -l ${path}`);
    expect(events.events).toEqual([
      {
        about: "first",
        type: "Warning",
        reason: "VolumeConditionAbnormal",
        message:
          "Volume v: it was gone and is mounted anew; containers that had it see it when they are restarted",
      },
    ]);
  });

  it("is let go, though it doesn't answer, and holds up no other", async () => {
    const other = { ...mountable, key: "pv~w", name: "w" };
    await mounts.use(first, mountable);
    await mounts.use(second, other);
    expect(await mounts.answers(`${path}/below`)).toBe(true);
    host.complaints.set("timeout", "");
    expect(await mounts.answers(`${path}/below`)).toBe(false);
    expect(await mounts.answers("/elsewhere")).toBe(true);
    await leave("first");
    expect(host.ran).toContain(`umount -c -l ${path}`);
    expect([...host.mounted]).toEqual(["/mounts/pv~w/data"]);
  });

  it("is left alone while it doesn't answer, and said once", async () => {
    await mounts.use(first, mountable);
    host.complaints.set("timeout", "");
    await look();
    await look();
    expect(times).toBe(1);
    expect(events.messages("first")).toEqual(["Volume v: it doesn't answer"]);
    await expect(mounts.use(second, mountable)).rejects.toThrow("v doesn't answer");
  });

  it("that can't be unmounted keeps nothing else, and no other pod waits for it", async () => {
    const stuck = { ...mountable, key: "pv~stuck" };
    await mounts.use(first, stuck);
    await mounts.use(second, mountable);
    const run = host.run.bind(host);
    host.run = (file, args) =>
      file === "umount" && args.at(-1) === "/mounts/pv~stuck/data" ? new Promise(() => {}) : run(file, args);
    void leave("first");
    await clock.settle();
    await leave("second");
    expect([...host.mounted]).toEqual(["/mounts/pv~stuck/data"]);
  });

  it("gives up the loop device of its file, and after a reboot none that is another's by then", async () => {
    let there = "";
    const run = host.run.bind(host);
    host.run = async (file, args) => {
      await run(file, args);
      if (args.includes("--find")) there = "/dev/loop7";
      if (args.includes("-d")) there = "";
      return file === "losetup" ? there : "";
    };
    await host.makeDirectory("/disks");
    await host.write("/disks/v", "");
    const device = () => blockDevice({ key: "pv~v", name: "v", path: "/disks/v" }, host, host);
    const detached = () => host.ran.filter((command) => command === "losetup -d /dev/loop7").length;
    await mounts.use(first, device());
    await leave("first");
    expect(detached()).toBe(1);
    await mounts.use(first, device());
    [there, mounts] = ["", newMounts()];
    host.mounted.clear();
    await mounts.use(first, device());
    expect([detached(), [...host.mounted]]).toEqual([1, [path]]);
  });
});
