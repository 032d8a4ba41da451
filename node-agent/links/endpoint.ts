import { parseAddress } from "../../common/ipv4.js";

/** `host:port` or `[v6]:port`, apart. Throws when it is neither. */
export function splitEndpoint(endpoint: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(endpoint) ?? [];
  if (host === undefined || port === undefined) throw new Error(`"${endpoint}" is not host:port`);
  return { host, port: Number(port) };
}

/** Whether a host is an address, and no name: names have no colons. */
export const isAddress = (host: string): boolean => parseAddress(host) !== undefined || host.includes(":");

/** The host of `host:port`, `[v6]:port`, or of a host alone. */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
