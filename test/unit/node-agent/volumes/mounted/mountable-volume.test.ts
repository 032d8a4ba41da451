import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PersistentVolumeSpec, V1Secret } from "../../../../../api/generated/types.js";
import { mountableOf, mountableOfPod } from "../../../../../node-agent/volumes/mounted/mountable-volume.js";
import { MountingHost } from "../../../../support/mounting-host.js";
import { podOf } from "../../../../support/pods.js";
import { volume } from "../../../../support/volumes.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const secret = (data: Record<string, string>) =>
  ({ data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)])) }) as V1Secret;
const login = { "ssh-privatekey": "the key", known_hosts: "the host's" };
const attributes = { host: "files.example", user: "share", path: "/srv/a b" };

describe("what is mounted for a volume", () => {
  let host: MountingHost;
  let known: V1Secret | undefined;
  beforeEach(() => {
    host = new MountingHost();
    known = secret(login);
  });
  const tools = () => ({ files: host, mountCommands: host });
  const mount = async (spec: Partial<V1PersistentVolumeSpec>) => {
    const found = volume("v", "1Gi", { hostPath: undefined, ...spec });
    const mountable = mountableOf(found, { secret: () => known }, tools());
    await mountable?.mount("/mounts/pv~v");
    return host.ran.at(-1);
  };
  const sshfs = (volumeAttributes: Record<string, string>, more: Partial<V1PersistentVolumeSpec> = {}) =>
    mount({
      csi: {
        driver: "sshfs.coracle.io",
        volumeHandle: "h",
        volumeAttributes,
        nodePublishSecretRef: { namespace: "default", name: "login" },
      },
      ...more,
    });

  it.each<[string, Partial<V1PersistentVolumeSpec>, string]>([
    ["plainly", { nfs: { server: "a", path: "/x" } }, "mount -t nfs a:/x /mounts/pv~v/data"],
    [
      "with options",
      { nfs: { server: "a", path: "/x", readOnly: true }, mountOptions: ["vers=4.1", "hard"] },
      "mount -t nfs -o vers=4.1,hard,ro a:/x /mounts/pv~v/data",
    ],
    [
      "of an address",
      { nfs: { server: "2001:db8::1", path: "/x" } },
      "mount -t nfs [2001:db8::1]:/x /mounts/pv~v/data",
    ],
  ])("is NFS %s", async (_, spec, command) => {
    expect(await mount(spec)).toBe(command);
  });

  it("is a pod's own NFS", async () => {
    const nfs = { server: "a", path: "/x" };
    const mountable = mountableOfPod(podOf("p", []), { name: "data", nfs }, tools());
    expect(mountable).toMatchObject({ key: "uid-p~data", name: "data" });
    expect(mountableOfPod(podOf("p", []), { name: "data", emptyDir: {} }, tools())).toBeUndefined();
  });

  it.each([
    [
      "mount: bad option; you might need a /sbin/mount.<type> helper program.",
      /install the package "nfs-common"/,
    ],
    ["mount.nfs: No such device", /the kernel of this node has no NFS client/],
    ["mount.nfs: access denied by server", /^mount failed: the program failed\nMounting command: mount\n/],
  ])("says what is missing when the program says %s", async (complaint, told) => {
    host.complaints.set("mount", complaint);
    await expect(mount({ nfs: { server: "a", path: "/x" } })).rejects.toThrow(told);
  });

  it("is no server that a program takes for an option", async () => {
    await expect(mount({ nfs: { server: "-oloop", path: "/x" } })).rejects.toThrow(
      /not the name of a server/,
    );
  });

  it("is a folder by SSH, with nothing secret on the command line", async () => {
    const config = "/mounts/pv~v/credentials/config";
    expect(await sshfs(attributes, { mountOptions: ["ro"] })).toBe(
      `sshfs -F ${config} -o reconnect,allow_other,nosuid,nodev,dcache_timeout=1,ro share@files.example:/srv/a b /mounts/pv~v/data`,
    );
    expect(host.mounted).toContain("/mounts/pv~v/credentials");
    expect(await host.stat("/mounts/pv~v/credentials/key")).toMatchObject({ mode: 0o600 });
    expect(await host.read("/mounts/pv~v/credentials/key")).toBe("the key\n");
    expect(await host.read(config)).toMatch(/StrictHostKeyChecking yes/);
    expect(host.ran.join()).not.toContain("the key");
  });

  it("is served by a process that systemd doesn't end with the agent", async () => {
    await host.makeDirectory("/run/systemd/system");
    expect(await sshfs(attributes)).toMatch(/^systemd-run --scope --quiet --collect -- sshfs -F /);
  });

  it("believes whoever answers only when the user says so", async () => {
    known = secret({ "ssh-privatekey": "k" });
    await expect(sshfs(attributes)).rejects.toThrow(/host keys are not known/);
    await sshfs({ ...attributes, strictHostKeyChecking: "no" });
    expect(await host.read("/mounts/pv~v/credentials/config")).toMatch(/StrictHostKeyChecking no/);
    await sshfs({ ...attributes, strictHostKeyChecking: "no", knownHosts: "pinned" });
    expect(await host.read("/mounts/pv~v/credentials/config")).toMatch(/StrictHostKeyChecking yes/);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ ...attributes, host: "-oProxyCommand=x" }, /attribute host of the volume is "-oProxyCommand=x"/],
    [{ ...attributes, user: "a b" }, /attribute user/],
    [{ ...attributes, path: "srv" }, /attribute path/],
    [{ ...attributes, port: "0x1" }, /attribute port/],
    [{ user: "share", path: "/srv" }, /attribute host of the volume is ""/],
  ])("is refused when %j says nothing sensible", async (given, told) => {
    await expect(sshfs(given)).rejects.toThrow(told);
    expect(host.ran).toEqual([]);
  });

  it.each([
    [undefined, /the secret with the SSH key is not there/],
    [secret({ known_hosts: "x" }), /the secret has no ssh-privatekey/],
  ])("needs a key", async (found, told) => {
    known = found;
    await expect(sshfs(attributes)).rejects.toThrow(told);
  });

  it("takes no option that runs programs", async () => {
    await expect(sshfs(attributes, { mountOptions: ["ssh_command=sh"] })).rejects.toThrow(
      'mount option "ssh_command=sh" is not supported',
    );
  });

  it("knows no other drivers", async () => {
    await expect(mount({ csi: { driver: "d.example.com", volumeHandle: "h" } })).rejects.toThrow(
      "driver name d.example.com not found in the list of registered CSI drivers",
    );
  });
});
