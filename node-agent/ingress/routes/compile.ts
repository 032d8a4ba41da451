import { RE2JS } from "re2js";
import type { V1HTTPIngressPath, V1Ingress, V1IngressBackend } from "../../../api/generated/types.js";
import { authSecretOf } from "../../../api/networking/ingress-secrets.js";
import { messageOf } from "../../../common/errors.js";
import { readAnnotations } from "./annotations.js";
import type { Problem, Route } from "./route.js";
import { RouteTable } from "./route-table.js";

/** Expressions are written by users, and looked for in paths that come from anywhere. */
const longestPattern = 512;

export interface Compiled {
  readonly table: RouteTable;
  readonly problems: readonly Problem[];
}

type Common = Pick<Route, "namespace" | "ingress" | "settings" | "closed">;

/**
 * The routes of Ingresses, of which the older has what several want.
 * @param hasTls whether a host has a certificate of its own
 */
export function compileRoutes(ingresses: readonly V1Ingress[], hasTls: (host: string) => boolean): Compiled {
  const compiler = new Compiler(hasTls);
  for (const ingress of [...ingresses].sort(byAge)) compiler.add(ingress);
  return compiler;
}

const ageOf = ({ metadata }: V1Ingress) => metadata.creationTimestamp ?? "";
const nameOf = ({ metadata }: V1Ingress) => `${metadata.namespace}/${metadata.name}`;

/** The oldest first. */
export function byAge(one: V1Ingress, other: V1Ingress): number {
  const [a, b] = ageOf(one) === ageOf(other) ? [nameOf(one), nameOf(other)] : [ageOf(one), ageOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

class Compiler implements Compiled {
  readonly table = new RouteTable();
  readonly problems: Problem[] = [];

  constructor(private readonly hasTls: (host: string) => boolean) {}

  add(ingress: V1Ingress): void {
    const { spec } = ingress;
    const common = this.commonOf(ingress);
    for (const { host = "", http } of spec?.rules ?? []) {
      for (const path of http?.paths ?? []) this.addPath(common, host, path);
      // What the rules of a host don't name goes to the default backend of the Ingress.
      const fallback = spec?.defaultBackend && this.route(common, host, "/", spec.defaultBackend);
      if (fallback) this.table.host(host).fallback ??= fallback;
    }
    if (!spec?.defaultBackend || spec.rules?.length) return;
    const fallback = this.route(common, "", "/", spec.defaultBackend);
    if (this.table.fallback) {
      const { namespace, ingress: name } = this.table.fallback;
      this.say(common, "Conflict", `the default backend is that of the older Ingress ${namespace}/${name}`);
    } else this.table.fallback = fallback;
  }

  private commonOf(ingress: V1Ingress): Common {
    const { namespace = "", name = "", annotations } = ingress.metadata;
    const { settings, problems, isClosed } = readAnnotations(annotations);
    const common = {
      namespace,
      ingress: name,
      settings: { ...settings, authSecret: authSecretOf(ingress.metadata) },
    };
    for (const problem of problems) this.say(common, "InvalidAnnotation", problem);
    const lacksUsers = settings.authType === "basic" && common.settings.authSecret === undefined;
    if (lacksUsers)
      this.say(common, "InvalidAnnotation", "basic authentication names no Secret of its namespace");
    const isShut = isClosed || lacksUsers;
    return { ...common, closed: isShut ? "what guards it can't be followed" : undefined };
  }

  private addPath(common: Common, host: string, { path, pathType, backend }: V1HTTPIngressPath): void {
    const route = this.route(common, host, path || "/", backend, pathType);
    const there = route && this.table.host(host).add(route);
    if (!there) return;
    const place = `${host || "*"}${route.path}`;
    this.say(
      common,
      "Conflict",
      `${place} is served as the older Ingress ${there.namespace}/${there.ingress} says`,
    );
  }

  private route(
    common: Common,
    host: string,
    path: string,
    { service, resource }: V1IngressBackend,
    pathType = "Prefix",
  ): Route | undefined {
    if (!service) {
      this.say(
        common,
        "UnsupportedBackend",
        `${host || "*"}${path}: backend ${resource?.kind ?? ""} is no Service`,
      );
    }
    const isPattern = common.settings.useRegex || /\$\d/.test(common.settings.rewriteTarget ?? "");
    const kind = pathType === "Exact" ? "exact" : isPattern ? "regex" : "prefix";
    const pattern = kind === "regex" ? this.patternOf(common, path) : undefined;
    if (kind === "regex" && !pattern) return undefined;
    const target = { service: `${common.namespace}/${service?.name ?? ""}`, port: service?.port ?? {} };
    const closed = service ? common.closed : "its backend is no Service";
    return { ...common, host, path, kind, pattern, target, closed, hasTls: this.hasTls(host.toLowerCase()) };
  }

  private patternOf(common: Common, path: string): RE2JS | undefined {
    try {
      if (path.length > longestPattern) throw new Error(`it is longer than ${longestPattern} characters`);
      return RE2JS.compile(`^${path}`, RE2JS.CASE_INSENSITIVE);
    } catch (error) {
      this.say(common, "InvalidPath", `${path} is no regular expression: ${messageOf(error)}`);
      return undefined;
    }
  }

  private say(
    { namespace, ingress }: Pick<Common, "namespace" | "ingress">,
    reason: string,
    message: string,
  ) {
    this.problems.push({ namespace, ingress, reason, message });
  }
}
