import { networkInterfaces } from "node:os";

/** The IPv4 addresses of this host, loopback included. */
export function hostAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return [...new Set(all.filter(({ family }) => family === "IPv4").map(({ address }) => address))];
}
