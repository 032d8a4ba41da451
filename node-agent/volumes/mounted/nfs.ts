import type { V1NFSVolumeSource } from "../../../api/generated/types.js";
import type { Commands } from "../../host/commands.js";
import { MountError } from "./mount-error.js";
import { dataOf, type Mountable } from "./mountable.js";
import { type Advice, runMount } from "./run-mount.js";

const advice: Advice = [
  ["helper program", 'this node lacks the program mount.nfs: install the package "nfs-common"'],
  ["mount.nfs: not found", 'this node lacks the program mount.nfs: install the package "nfs-common"'],
  ["No such device", 'the kernel of this node has no NFS client (module "nfs")'],
  ["unknown filesystem type", 'the kernel of this node has no NFS client (module "nfs")'],
  [
    "rpc.statd is not running",
    'locks need rpc.statd, of the package "nfs-common": start it, or use the option nolock',
  ],
];

export interface NfsMount extends Pick<Mountable, "key" | "name"> {
  readonly source: V1NFSVolumeSource;
  readonly options: readonly string[];
}

/** A folder of an NFS server, mounted by the host's own program. */
export function nfsMount({ key, name, source, options }: NfsMount, commands: Commands): Mountable {
  const { server, path, readOnly } = source;
  const flags = [...options, ...(readOnly ? ["ro"] : [])];
  return {
    key,
    name,
    async mount(place) {
      const share = `${hostOf(server)}:${path}`;
      const command = ["mount", "-t", "nfs", ...(flags.length > 0 ? ["-o", flags.join(",")] : [])] as const;
      await runMount(commands, [...command, share, dataOf(place)], advice);
    },
  };
}

/** As it stands before a path. No word that a program might take for an option. */
function hostOf(server: string): string {
  if (!/^[A-Za-z0-9[][\w.:%[\]-]*$/.test(server))
    throw new MountError(`${JSON.stringify(server)} is not the name of a server`);
  return server.includes(":") && !server.startsWith("[") ? `[${server}]` : server;
}
