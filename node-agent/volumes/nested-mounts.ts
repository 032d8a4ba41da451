import { posix } from "node:path";
import type { V1Container, V1VolumeMount } from "../../api/generated/types.js";

/** Where inside of each volume its pod's containers mount others: paths in it, by its name. */
export function nestedMountPoints(
  containers: readonly V1Container[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const points = new Map<string, Set<string>>();
  for (const { volumeMounts = [] } of containers) {
    for (const [outer, path] of nestings(volumeMounts)) {
      if (outer.subPath || outer.subPathExpr) continue;
      points.set(outer.name, (points.get(outer.name) ?? new Set()).add(path));
    }
  }
  return points;
}

/** Each mount that lies in another one: that (the innermost), and the path in it. */
function nestings(mounts: readonly V1VolumeMount[]): [outer: V1VolumeMount, path: string][] {
  const around: { readonly path: string; readonly mount: V1VolumeMount }[] = [];
  const found: [V1VolumeMount, string][] = [];
  for (const inner of inOrder(mounts)) {
    while (!inner.path.startsWith(around.at(-1)?.path ?? "")) around.pop();
    const outer = around.at(-1);
    if (outer && outer.path !== inner.path)
      found.push([outer.mount, inner.path.slice(outer.path.length, -1)]);
    around.push(inner);
  }
  return found;
}

/** What lies in a directory comes after it and before all else, since each path ends in a slash. */
const inOrder = (mounts: readonly V1VolumeMount[]) =>
  mounts
    .map((mount) => ({ path: `${posix.resolve("/", mount.mountPath)}/`, mount }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
