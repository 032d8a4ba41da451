import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PersistentVolumeSpec } from "../../../../../api/generated/types.js";
import { SharedFolders } from "../../../../../node-agent/volumes/made/shared-folders.js";
import { NodeMounts } from "../../../../../node-agent/volumes/mounted/node-mounts.js";
import { MountingHost } from "../../../../support/mounting-host.js";
import { volume } from "../../../../support/volumes.js";

const share = "/mounts/share~v/data";
const nfs = (path: string) => volume("v", "1Gi", { hostPath: undefined, nfs: { server: "s", path } });

describe("volumes that are folders of a share", () => {
  let host: MountingHost;
  let folders: SharedFolders;
  beforeEach(() => {
    host = new MountingHost();
    const tools = { files: host, mountCommands: host };
    const mounts = new NodeMounts({ ...tools, mountsDirectory: "/mounts", podsDirectory: "/pods" });
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {},
      data: { "ssh-privatekey": "aw==", known_hosts: "aw==" },
    };
    folders = new SharedFolders(mounts, { secret: () => secret }, tools);
  });

  it("are made in it while it is mounted for that", async () => {
    await folders.make(nfs("/srv/v"));
    expect(host.ran).toEqual([
      `mount -t nfs s:/srv ${share}`,
      `mkdir -p -m 0777 -- ${share}/v`,
      `umount -c ${share}`,
    ]);
    expect(await host.names("/mounts")).toEqual([]);
  });

  it("are removed from it by what follows no links, and it is unmounted whatever happens", async () => {
    host.complaints.set("rm", "busy");
    await expect(folders.remove(nfs("/srv/v"))).rejects.toThrow("busy");
    expect(host.ran).toContain(`rm -rf --one-file-system -- ${share}/v`);
    expect([...host.mounted]).toEqual([]);
  });

  it("may lie behind SSH", async () => {
    const csi = {
      driver: "sshfs.coracle.io",
      volumeHandle: "v",
      volumeAttributes: { host: "h", user: "u", path: "/srv/v" },
    };
    await folders.make(volume("v", "1Gi", { hostPath: undefined, csi }));
    expect(host.ran.find((line) => line.startsWith("sshfs"))).toMatch(/ u@h:\/srv \/mounts\/share~v\/data$/);
  });

  it.each<[string, Partial<V1PersistentVolumeSpec>]>([
    ["the share itself", { nfs: { server: "s", path: "/srv" } }],
    ["a path that leads out", { nfs: { server: "s", path: "/srv/v/.." } }],
    ["no share", { local: { path: "/v" } }],
  ])("are not %s", async (_, spec) => {
    await expect(folders.remove(volume("v", "1Gi", { hostPath: undefined, ...spec }))).rejects.toThrow(
      /is not the volume's folder/,
    );
    expect(host.ran).toEqual([]);
  });
});
