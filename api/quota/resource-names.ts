import { isQualifiedName } from "../meta/names.js";

/** Of Kubernetes itself: without a domain, or with one of its own. */
export const isNativeResource = (name: string) => !name.includes("/") || name.includes("kubernetes.io/");

/** What only some nodes have, under the name of whoever made it: `example.com/gpu`. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith("requests.")) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}
