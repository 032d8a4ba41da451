import type { Route } from "./route.js";

/** The routes of one host: exact paths first, then the longest of prefixes and expressions. */
export class HostRoutes {
  private readonly exact = new Map<string, Route>();
  private readonly prefixes = new Map<string, Route>();
  private readonly patterns = new Map<string, Route>();
  private byLength: readonly Route[] | undefined;
  private longest = 1;
  /** Where all else goes. */
  fallback: Route | undefined;

  /** @returns what has the place already; the route is then left out */
  add(route: Route): Route | undefined {
    const table = { exact: this.exact, prefix: this.prefixes, regex: this.patterns }[route.kind];
    const key = route.kind === "prefix" ? withoutEnd(route.path) : route.path;
    const there = table.get(key);
    if (there) return there;
    table.set(key, route);
    this.byLength = undefined;
    if (route.kind === "prefix") this.longest = Math.max(this.longest, key.length);
    return undefined;
  }

  *all(): Iterable<Route> {
    yield* this.exact.values();
    yield* this.prefixes.values();
    yield* this.patterns.values();
    if (this.fallback) yield this.fallback;
  }

  /** @param path begins with a slash, without a query */
  find(path: string): Route | undefined {
    return this.exact.get(path) ?? longer(this.prefixOf(path), this.patternOf(path)) ?? this.fallback;
  }

  /** Element by element, from the longest prefix that there is. */
  private prefixOf(path: string): Route | undefined {
    if (this.prefixes.size === 0) return undefined;
    let rest = withoutEnd(path);
    if (rest.length > this.longest) {
      const cut = rest.charAt(this.longest) === "/" ? this.longest : rest.lastIndexOf("/", this.longest - 1);
      rest = rest.slice(0, Math.max(cut, 0));
    }
    for (;;) {
      const found = this.prefixes.get(rest === "" ? "/" : rest);
      if (found || rest === "") return found;
      rest = rest.slice(0, rest.lastIndexOf("/"));
    }
  }

  private patternOf(path: string): Route | undefined {
    if (this.patterns.size === 0) return undefined;
    this.byLength ??= [...this.patterns.values()].sort((a, b) => b.path.length - a.path.length);
    return this.byLength.find(({ pattern }) => pattern?.matcher(path).lookingAt());
  }
}

const longer = (one: Route | undefined, other: Route | undefined) =>
  one && other ? (other.path.length > one.path.length ? other : one) : (one ?? other);

/** `/a/` and `/a` are the same prefix. */
const withoutEnd = (path: string) => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);
