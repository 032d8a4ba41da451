import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../../common/logger.js";
import { removeEnginesOwn } from "../../../../node-agent/volumes/engines-own-files.js";
import { ImageFolders } from "../../../../node-agent/volumes/image-folders.js";
import { ImageVolumes } from "../../../../node-agent/volumes/image-volumes.js";
import { MountingHost } from "../../../support/mounting-host.js";

const pod = "/pods/u";
const image = (id: string, bytes = 1) => ({ id: `sha256:${id}`, tags: [], digests: [], bytes });

/** @param archive how large what the Engine gives of an image is */
function setUp(host = new MountingHost(), archive = 10) {
  const unpacked: string[] = [];
  const folders = new ImageFolders({
    directory: "/images",
    files: host,
    runtime: {
      withImageFiles: async (id, use) => {
        unpacked.push(id);
        await use(Readable.from([Buffer.alloc(archive)]));
      },
    },
    unpack: async (from, directory) => host.write(`${directory}/f`, String((await buffer(from)).length)),
  });
  const common = { podsDirectory: "/pods", folders, files: host, commands: host, log: silentLogger };
  const volumes = new ImageVolumes(common);
  const images = () => host.names("/images");
  return { host, volumes, unpacked, images };
}

const path = "/pods/u/volumes/kubernetes.io~image/v";

describe("ImageVolumes", () => {
  it("mounts an image's files so that nobody writes or runs them", async () => {
    const { host, volumes, images } = setUp();
    expect(await volumes.isMounted(pod, "v")).toBe(false);
    await volumes.mount(pod, "v", image("a"));
    expect(host.ran).toEqual([
      `mount --bind /images/sha256-a ${path}`,
      `mount -o remount,bind,ro,nosuid,nodev,noexec ${path}`,
    ]);
    expect(await volumes.isMounted(pod, "v")).toBe(true);
    expect(await images()).toEqual(["sha256-a"]);
  });

  it("unpacks an image once for all pods, and a volume stays what it is", async () => {
    const { host, volumes, unpacked } = setUp();
    await Promise.all([volumes.mount(pod, "v", image("a")), volumes.mount("/pods/w", "v", image("a"))]);
    await volumes.mount(pod, "v", image("b"));
    expect(unpacked).toEqual(["sha256:a"]);
    expect(host.ran.filter((line) => line.includes("--bind"))).toHaveLength(2);
  });

  it("knows after a restart what is mounted, and mounts anew what is not certain", async () => {
    const { host, volumes } = setUp();
    await volumes.mount(pod, "v", image("a"));
    const { volumes: later } = setUp(host);
    expect(await later.isMounted(pod, "v")).toBe(true);
    await host.remove("/pods/u/image-volumes/v");
    expect(await later.isMounted(pod, "v")).toBe(false);
    await later.mount(pod, "v", image("a"));
    expect(host.ran.slice(2, 4)).toEqual([`umount ${path}`, `mount --bind /images/sha256-a ${path}`]);
  });

  it("removes files that no pod's volume is made of", async () => {
    const { host, volumes, images } = setUp();
    await volumes.mount(pod, "v", image("a"));
    await volumes.mount("/pods/w", "v", image("b"));
    expect([...(await volumes.imageIds())].sort()).toEqual(["sha256:a", "sha256:b"]);
    await host.remove("/pods/u/image-volumes/v");
    await volumes.removeUnused();
    expect(await images()).toEqual(["sha256-b"]);
  });

  it("mounts nothing for a pod that left while its image was unpacked", async () => {
    const { host, volumes, images } = setUp();
    const ending = new AbortController();
    const mounted = volumes.mount(pod, "v", image("a"), ending.signal);
    while (!(await images()).includes("unpacking")) await Promise.resolve();
    ending.abort();
    await volumes.removeUnused();
    await expect(mounted).rejects.toThrow();
    expect([await host.names("/pods"), await images()]).toEqual([[], []]);
  });

  it("leaves nothing that was not unpacked to its end", async () => {
    const host = new MountingHost();
    const { volumes, images } = setUp(host, 65 * 2 ** 20);
    await expect(volumes.mount(pod, "v", image("a"))).rejects.toThrow("take more than");
    expect(host.ran).toEqual([]);
    await volumes.removeUnused();
    expect(await images()).toEqual([]);
  });
});

it("leaves what is an image's own where the Engine has put something, too", async () => {
  const files = new MountingHost();
  for (const directory of ["/i/dev/pts", "/i/proc", "/i/sys/own", "/i/etc"])
    await files.makeDirectory(directory);
  for (const empty of ["/i/.dockerenv", "/i/dev/console", "/i/etc/hosts"]) await files.write(empty, "");
  await files.write("/i/etc/resolv.conf", "nameserver 192.0.2.1");
  await files.within("/i", removeEnginesOwn);
  expect([...(await files.names("/i"))].sort()).toEqual(["etc", "sys"]);
  expect(await files.names("/i/etc")).toEqual(["resolv.conf"]);
});
