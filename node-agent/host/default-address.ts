import { readFile } from "node:fs/promises";
import os from "node:os";

/** The address by which other nodes reach this host: that of the interface with the default route. */
export async function defaultAddress(): Promise<string> {
  const routes = await readFile("/proc/net/route", "utf8");
  const device = defaultDevice(routes);
  const external = Object.entries(os.networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === "IPv4" && !internal)
      .map(({ address }) => ({ name, address })),
  );
  const chosen = external.find(({ name }) => name === device) ?? external[0];
  return chosen?.address ?? "127.0.0.1";
}

/** Of /proc/net/route's lines the one whose destination is everything, with the lowest metric. */
export function defaultDevice(routes: string): string | undefined {
  return routes
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter(([, destination, , , , , , mask]) => destination === "00000000" && mask === "00000000")
    .sort((a, b) => Number(a[6]) - Number(b[6]))[0]?.[0];
}
