/** `host:port` or `[v6]:port`, apart. Throws when it is neither. */
export function splitEndpoint(endpoint: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(endpoint) ?? [];
  if (host === undefined || port === undefined) throw new Error(`"${endpoint}" is not host:port`);
  return { host, port: Number(port) };
}

/** The host of `host:port`, `[v6]:port`, or of a host alone. */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
