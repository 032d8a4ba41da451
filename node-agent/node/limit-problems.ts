import type { HostLimits } from "../host/host.js";

/** The agent's own, and what it holds for a pod: probes, streams, directories. */
const ownFiles = 1_024;
const filesPerPod = 32;
/** All containers' processes of one user share those of the host: a pod that watches its files has one of them, and some files. */
const instancesPerPod = 1;
const watchesPerPod = 64;

/** Which of a host's limits are too low for so many pods, and what to do about it. */
export function limitProblems(limits: HostLimits, maxPods: number): readonly string[] {
  const { openFiles, inotifyInstances, inotifyWatches } = limits;
  return [
    ...tooFew("open files of the agent", openFiles, ownFiles + filesPerPod * maxPods, (wanted) => {
      return `set LimitNOFILE=${wanted} in its systemd unit, or \`ulimit -n ${wanted}\` before it starts`;
    }),
    ...tooFew(
      "inotify instances of a user",
      inotifyInstances,
      instancesPerPod * maxPods,
      sysctl("instances"),
    ),
    ...tooFew(
      "files that a user watches by inotify",
      inotifyWatches,
      watchesPerPod * maxPods,
      sysctl("watches"),
    ),
  ];
}

const sysctl = (name: string) => (wanted: number) => {
  const setting = `fs.inotify.max_user_${name}=${wanted}`;
  return `run \`sysctl -w ${setting}\`, and write the line ${setting} into /etc/sysctl.d/99-coracle.conf`;
};

/** Asks for a power of two. Undefined: this host doesn't tell. */
function tooFew(
  what: string,
  has: number | undefined,
  needed: number,
  fix: (wanted: number) => string,
): string[] {
  if (has === undefined || has >= needed) return [];
  return [`only ${has} ${what}, which ${needed} may be needed of: ${fix(2 ** Math.ceil(Math.log2(needed)))}`];
}
