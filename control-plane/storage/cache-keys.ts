/** Everything that is an API object lives below this; other keys are the control plane's own. */
export const objectPrefix = "/registry/";

/** `/registry/core/pods/` of any key or prefix of that resource. */
export function resourcePrefixOf(key: string): string {
  const group = key.indexOf("/", objectPrefix.length);
  const resource = key.indexOf("/", group + 1);
  return resource < 0 ? key : key.slice(0, resource + 1);
}

/** The folder a key stands in: its namespace's prefix, or the resource's for cluster-scoped objects. */
export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}
