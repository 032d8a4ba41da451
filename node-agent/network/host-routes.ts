import { type Cidr, formatCidr, overlaps, parseCidr } from "../../common/ipv4.js";
import type { Commands } from "../host/commands.js";
import { type Line, line } from "./line.js";

/** A line of `ip -json route show`. */
export interface HostRoute {
  readonly type?: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly protocol?: string;
  readonly metric?: number;
}

export async function hostRoutes(commands: Commands): Promise<readonly HostRoute[]> {
  return JSON.parse((await commands.run("ip", ["-4", "-json", "-details", "route", "show"])) || "[]");
}

/** The networks the host is on itself: a node there is reached without a router between. */
export async function attachedNetworks(
  commands: Commands,
  except: ReadonlySet<string>,
): Promise<readonly Cidr[]> {
  const links: { ifname: string; addr_info: { local: string; prefixlen: number }[] }[] = JSON.parse(
    (await commands.run("ip", ["-4", "-json", "addr", "show"])) || "[]",
  );
  return links
    .filter(({ ifname }) => !except.has(ifname))
    .flatMap(({ addr_info }) => addr_info ?? [])
    .flatMap(({ local, prefixlen }) => parseCidr(`${local}/${prefixlen}`) ?? []);
}

/**
 * Refuses ranges of ours that the host already routes elsewhere, in one sentence that names both.
 * @param ours devices and route protocol of this agent, from this run or an earlier one
 */
export function assertNoClash(
  ranges: Readonly<Record<string, Cidr>>,
  routes: readonly HostRoute[],
  ours: { readonly devices: ReadonlySet<string>; readonly protocol: number },
): void {
  const foreign = routes.filter(
    (route) => !(route.dev && ours.devices.has(route.dev)) && route.protocol !== String(ours.protocol),
  );
  for (const [name, range] of Object.entries(ranges)) {
    const clash = foreign.find((route) => clashes(route, range));
    if (!clash) continue;
    const where = clash.dev ? ` on ${clash.dev}` : "";
    throw new Error(
      `the ${name} range ${formatCidr(range)} clashes with this host's route to ${clash.dst}${where}: ` +
        "choose another range, or remove that route",
    );
  }
}

/** A default route, or halves of one as VPNs lay them, covers everything and clashes with nothing. */
function clashes({ dst }: HostRoute, range: Cidr): boolean {
  const other = parseCidr(dst);
  return other !== undefined && other.prefix > 1 && overlaps(other, range);
}

/** What lies beneath the specific routes, so that nothing for pods or Services leaves by the default route. */
export function unreachableRoutes(ranges: readonly Cidr[], protocol: number): readonly Line[] {
  return ranges.map((range) => line`route replace unreachable ${range} metric 4096 proto ${protocol}`);
}
