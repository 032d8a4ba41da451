import type { Cidr } from "../../../common/ipv4.js";

/** How the routes of an Ingress are served: what its annotations say, else as ingress-nginx does it. */
export interface RouteSettings {
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly useRegex: boolean;
  readonly rewriteTarget: string | undefined;
  readonly appRoot: string | undefined;
  readonly permanentRedirect: string | undefined;
  readonly permanentRedirectCode: number;
  readonly temporalRedirect: string | undefined;
  readonly temporalRedirectCode: number;
  readonly upstreamVhost: string | undefined;
  readonly forwardedPrefix: string | undefined;
  readonly backendProtocol: "HTTP" | "HTTPS";
  /** Bytes; 0: without limit. */
  readonly bodySize: number;
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly sendTimeout: number;
  /** How many backends are tried at most; 0: all. */
  readonly tries: number;
  readonly affinity: "cookie" | undefined;
  readonly cookieName: string;
  readonly cookieMaxAge: number | undefined;
  readonly cookiePath: string;
  readonly cookieSameSite: "Strict" | "Lax" | "None" | undefined;
  readonly cookieSecure: boolean | undefined;
  readonly authType: "basic" | undefined;
  /** The Secret's name, in the namespace of the Ingress. */
  readonly authSecret: string | undefined;
  readonly authRealm: string;
  readonly enableCors: boolean;
  readonly corsOrigins: readonly string[];
  readonly corsMethods: string;
  readonly corsHeaders: string;
  readonly corsExposed: string | undefined;
  readonly corsCredentials: boolean;
  readonly corsMaxAge: number;
  /** For each client, and 0 without limit: requests a second, requests a minute, connections at a time. */
  readonly limitRps: number;
  readonly limitRpm: number;
  readonly limitConnections: number;
  readonly limitBurst: number;
  readonly limitExcept: readonly Cidr[];
  readonly allowed: readonly Cidr[];
  readonly denied: readonly Cidr[];
}

export const defaultSettings: RouteSettings = {
  sslRedirect: true,
  forceSslRedirect: false,
  useRegex: false,
  rewriteTarget: undefined,
  appRoot: undefined,
  permanentRedirect: undefined,
  permanentRedirectCode: 301,
  temporalRedirect: undefined,
  temporalRedirectCode: 302,
  upstreamVhost: undefined,
  forwardedPrefix: undefined,
  backendProtocol: "HTTP",
  bodySize: 1024 ** 2,
  connectTimeout: 5_000,
  readTimeout: 60_000,
  sendTimeout: 60_000,
  tries: 3,
  affinity: undefined,
  cookieName: "INGRESSCOOKIE",
  cookieMaxAge: undefined,
  cookiePath: "/",
  cookieSameSite: undefined,
  cookieSecure: undefined,
  authType: undefined,
  authSecret: undefined,
  authRealm: "Authentication Required",
  enableCors: false,
  corsOrigins: ["*"],
  corsMethods: "GET, PUT, POST, DELETE, PATCH, OPTIONS",
  corsHeaders:
    "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization",
  corsExposed: undefined,
  corsCredentials: true,
  corsMaxAge: 1_728_000,
  limitRps: 0,
  limitRpm: 0,
  limitConnections: 0,
  limitBurst: 5,
  limitExcept: [],
  allowed: [],
  denied: [],
};
