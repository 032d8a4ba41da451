import type { RE2JS } from "re2js";
import type { RouteSettings } from "./settings.js";

/** A port of a Service. */
export interface Target {
  /** `NAMESPACE/NAME` */
  readonly service: string;
  readonly port: { readonly name?: string | undefined; readonly number?: number | undefined };
}

/** Where requests of a host under a path go. */
export interface Route {
  readonly namespace: string;
  readonly ingress: string;
  /** As the rule has it; "" for all. */
  readonly host: string;
  readonly path: string;
  readonly kind: "exact" | "prefix" | "regex";
  readonly pattern: RE2JS | undefined;
  readonly target: Target;
  readonly settings: RouteSettings;
  /** Why nothing is served there: then the answer is 503. */
  readonly closed: string | undefined;
  /** Whether the host has a certificate of its own. */
  readonly hasTls: boolean;
}

/** What is to be told of an Ingress. */
export interface Problem {
  readonly namespace: string;
  readonly ingress: string;
  readonly reason: string;
  readonly message: string;
}
