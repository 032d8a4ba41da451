/** The kernel's namespaces that have parameters of their own. */
export type SysctlNamespace = "ipc" | "net";

/** `net/ipv4/conf/eth0.1/x` → `net.ipv4.conf.eth0/1.x`: the form with dots, which the other may be written in. */
export function normalizeSysctl(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== "/") return name;
  return name.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}

const namespaces: readonly (readonly [prefix: string, namespace: SysctlNamespace])[] = [
  ["kernel.shm", "ipc"],
  ["kernel.msg", "ipc"],
  ["fs.mqueue.", "ipc"],
  ["net.", "net"],
];

/** Whose parameter it is; undefined: the whole host's. */
export function sysctlNamespace(name: string): SysctlNamespace | undefined {
  const normal = normalizeSysctl(name);
  if (normal === "kernel.sem") return "ipc";
  return namespaces.find(([prefix]) => normal.startsWith(prefix))?.[1];
}
