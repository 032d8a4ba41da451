import { matchesGlob } from "./glob.js";

/** Which images credentials are for: a host, whose labels may have wildcards, and the beginning of a path. */
export interface RegistryPattern {
  /** `host[:port][/path]`, without scheme and API version. */
  readonly key: string;
  readonly labels: readonly string[];
  readonly port: string;
  readonly path: string;
}

const longest = 1_024;

/** A key of a Docker configuration: `https://host:port/v2/path`, most of which may be missing. Undefined for what is none. */
export function parsePattern(text: string): RegistryPattern | undefined {
  if (text.length > longest) return undefined;
  const [host, path] = split(text.replace(/^https?:\/\//, ""));
  if (host === "") return undefined;
  const effective = /^\/v[12]\//.test(path) ? path.slice(3) : path;
  const kept = effective === "/" ? "" : effective;
  return { key: host + kept, ...hostOf(host), path: kept };
}

/** @param repository `host[:port]/path` */
export function isPrefixOf({ labels, port, path }: RegistryPattern, repository: string): boolean {
  const [host, itsPath] = split(repository);
  const its = hostOf(host);
  return (
    port === its.port &&
    labels.length === its.labels.length &&
    itsPath.startsWith(path) &&
    labels.every((label, index) => matchesGlob(label, its.labels[index] ?? ""))
  );
}

function split(text: string): [host: string, path: string] {
  const slash = text.indexOf("/");
  return slash < 0 ? [text, ""] : [text.slice(0, slash), text.slice(slash)];
}

function hostOf(host: string): Pick<RegistryPattern, "labels" | "port"> {
  const port = /:(\d+)$/.exec(host)?.[1] ?? "";
  return { labels: (port ? host.slice(0, -port.length - 1) : host).split("."), port };
}
