import type { Commands } from "../host/commands.js";

// Writes only what differs, so that a host that is set right and read-only will do.
const script = 'while [ $# -gt 0 ]; do [ "$(cat "$1")" = "$2" ] || echo "$2" > "$1" || exit 1; shift 2; done';

/** Sets kernel parameters below `net`, such as `ipv4/ip_forward`. */
export async function setSysctls(
  commands: Commands,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const pairs = Object.entries(values).flatMap(([path, value]) => [`/proc/sys/net/${path}`, value]);
  await commands.run("sh", ["-c", script, "sh", ...pairs]);
}
