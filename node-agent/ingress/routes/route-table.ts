import { HostRoutes } from "./host-routes.js";
import type { Route } from "./route.js";

/** All routes: by the host of a request, then by its path. */
export class RouteTable {
  private readonly hosts = new Map<string, HostRoutes>();
  /** Where what no rule speaks of goes. */
  fallback: Route | undefined;

  /** @param host as a rule has it: a name, `*.` and a name, or "" for all */
  host(host: string): HostRoutes {
    const name = host.toLowerCase();
    const known = this.hosts.get(name) ?? new HostRoutes();
    this.hosts.set(name, known);
    return known;
  }

  *routes(): Iterable<Route> {
    for (const host of this.hosts.values()) yield* host.all();
    if (this.fallback) yield this.fallback;
  }

  /** @param host in small letters, without a port. @param path without a query */
  find(host: string, path: string): Route | undefined {
    return this.hostRoutes(host)?.find(path) ?? this.fallback;
  }

  /** A name's own rules come before those of a wildcard, which stands for one label, and these before those for all. */
  private hostRoutes(host: string): HostRoutes | undefined {
    const dot = host.indexOf(".");
    const own = this.hosts.get(host === "" ? " " : host);
    return own ?? (dot > 0 ? this.hosts.get(`*${host.slice(dot)}`) : undefined) ?? this.hosts.get("");
  }
}
