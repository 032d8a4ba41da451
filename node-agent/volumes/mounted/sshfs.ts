import type { V1CSIPersistentVolumeSource, V1Secret } from "../../../api/generated/types.js";
import type { Files } from "../../files/files.js";
import { CommandError, type Commands } from "../../host/commands.js";
import { mountMemory } from "./memory-mount.js";
import { MountError } from "./mount-error.js";
import { dataOf, type Mountable } from "./mountable.js";
import { type Advice, runMount } from "./run-mount.js";
import { type SshfsSource, sshfsSource } from "./sshfs-source.js";

const advice: Advice = [
  ["sshfs: not found", 'this node lacks the program sshfs: install the package "sshfs"'],
  ["Failed to execute sshfs", 'this node lacks the program sshfs: install the package "sshfs"'],
  ["fuse: device not found", 'the kernel of this node has no FUSE (module "fuse")'],
  ["fuse: failed to open", 'the kernel of this node has no FUSE (module "fuse")'],
];

/** Others hear of a change after a second, and nothing of it gives rights on this host. */
const always = ["reconnect", "allow_other", "nosuid", "nodev", "dcache_timeout=1"];

/** Of all options those that only concern the files: others name programs to run. */
const harmless =
  /^(ro|rw|noexec|noatime|relatime|default_permissions|(uid|gid|umask)=\d+|idmap=(none|user)|compression=(yes|no)|dir_cache=(yes|no)|dcache_\w+=\d+|(attr|entry|negative)_timeout=\d+|max_conns=\d+|auto_cache|kernel_cache|direct_io|sshfs_sync|no_readahead|sync_readdir|disable_hardlink|(no_)?contain_symlinks)$/;

export interface SshfsMount extends Pick<Mountable, "key" | "name"> {
  readonly source: V1CSIPersistentVolumeSource;
  readonly options: readonly string[];
  /** As it is when it is needed. */
  readonly secret: () => V1Secret | undefined;
}

/** A folder of another host, by SSH and FUSE. The process that serves it outlives this one. */
export function sshfsMount(
  { key, name, source, options, secret }: SshfsMount,
  files: Files,
  commands: Commands,
): Mountable {
  const unfit = options.find((option) => !harmless.test(option));
  if (unfit !== undefined) throw new MountError(`mount option ${JSON.stringify(unfit)} is not supported`);
  const flags = [...always, ...options, ...(source.readOnly ? ["ro"] : [])].join(",");
  return {
    key,
    name,
    async mount(place) {
      const found = sshfsSource(source, secret());
      const config = await writeConfig(place, found, files, commands);
      const program = ["sshfs", "-F", config, "-o", flags, found.remote, dataOf(place)] as const;
      const command = (await isSystemd(files)) ? ([...scope, ...program] as const) : program;
      await runMount(commands, command, advice).catch((error) => explain(error, config, found, commands));
    },
  };
}

/** Else systemd would end it with the agent. */
const scope = ["systemd-run", "--scope", "--quiet", "--collect", "--"] as const;

const isSystemd = async (files: Files) => (await files.stat("/run/systemd/system")) !== undefined;

/** Key and host keys in files that are never on a disk, and nothing of them on a command line. Returns the configuration's path. */
async function writeConfig(
  place: string,
  { port, privateKey, knownHosts }: SshfsSource,
  files: Files,
  commands: Commands,
): Promise<string> {
  const directory = `${place}/credentials`;
  await files.makeDirectory(directory, 0o700);
  await mountMemory(directory, ["mode=0700", "size=1m"], files, commands);
  await files.replace(`${directory}/key`, privateKey);
  await files.replace(`${directory}/known_hosts`, knownHosts ?? "");
  const lines = {
    Port: port,
    IdentityFile: `"${directory}/key"`,
    IdentitiesOnly: "yes",
    UserKnownHostsFile: knownHosts === undefined ? "/dev/null" : `"${directory}/known_hosts"`,
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: knownHosts === undefined ? "no" : "yes",
    PreferredAuthentications: "publickey",
    BatchMode: "yes",
    ConnectTimeout: 10,
    ServerAliveInterval: 5,
    ServerAliveCountMax: 3,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name} ${value}\n`);
  await files.replace(`${directory}/config`, text.join(""));
  return `${directory}/config`;
}

/** sshfs keeps what ssh says to itself. */
async function explain(
  error: Error,
  config: string,
  { login }: SshfsSource,
  commands: Commands,
): Promise<never> {
  const said = await commands.run("ssh", ["-F", config, "-s", "--", login, "sftp"]).then(
    () => "",
    (reason: unknown) => (reason instanceof CommandError ? reason.stderr.trim() : ""),
  );
  throw said ? new MountError(`${error.message}\n${said}`, { cause: error }) : error;
}
