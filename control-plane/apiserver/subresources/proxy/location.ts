/** How a page that the API server proxies is reached from outside, and what it calls itself. */
export interface ProxiedPage {
  /** The path up to and including `proxy`. */
  readonly prefix: string;
  /** The names by which the backend may speak of itself. */
  readonly hosts: readonly string[];
}

/** Where a redirect of the backend's leads through the proxy. Other hosts' and relative ones lead there as they are. */
export function rewriteLocation(location: string, { prefix, hosts }: ProxiedPage): string {
  const match = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)(.*)$/i.exec(location);
  const [host, path] = match ? [match[1] ?? "", match[2] || "/"] : ["", location];
  if (host !== "" && !hosts.includes(host)) return location;
  if (!path.startsWith("/")) return location;
  return path.startsWith(`${prefix}/`) || path === prefix ? path : `${prefix}${path}`;
}
