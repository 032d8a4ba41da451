import { messageOf } from "../../../common/errors.js";
import { defaultSettings, type RouteSettings } from "./settings.js";
import {
  absolutePath,
  flag,
  headerText,
  list,
  oneOf,
  type Reading,
  ranges,
  seconds,
  size,
  webAddress,
  whole,
} from "./values.js";

/** The annotations of ingress-nginx are taken for ours. */
export const annotationPrefix = "nginx.ingress.kubernetes.io/";

type Row = { [F in keyof RouteSettings]: readonly [F, Reading<RouteSettings[F]>] }[keyof RouteSettings];

const token = /^[A-Za-z0-9!#$%&'*+.^_|~-]{1,64}$/;
const tokens: Reading<string> = (text) => list(token)(text).join(", ");
const origin = /^(\*|https?:\/\/[A-Za-z0-9.*-]{1,253}(:\d{1,5})?)$/;
const cookieName: Reading<string> = (text) => {
  if (!token.test(text)) throw new Error("must be the name of a cookie");
  return text;
};
const realm: Reading<string> = (text) => headerText(128)(text).replace(/["\\]/g, "");
const host: Reading<string> = (text) => {
  if (!/^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/.test(text)) throw new Error("must be the name of a host");
  return text;
};
const secretName: Reading<string> = (text) => {
  if (!/^([a-z0-9-]{1,63}\/)?[a-z0-9.-]{1,253}$/.test(text)) throw new Error("must be the name of a Secret");
  return text;
};
const allowed: Row = ["allowed", ranges];

/** Those that are known, by what stands behind the prefix. */
const rows: Readonly<Record<string, Row>> = {
  "ssl-redirect": ["sslRedirect", flag],
  "force-ssl-redirect": ["forceSslRedirect", flag],
  "use-regex": ["useRegex", flag],
  "rewrite-target": ["rewriteTarget", absolutePath],
  "app-root": ["appRoot", absolutePath],
  "permanent-redirect": ["permanentRedirect", webAddress],
  "permanent-redirect-code": ["permanentRedirectCode", whole(300, 308)],
  "temporal-redirect": ["temporalRedirect", webAddress],
  "temporal-redirect-code": ["temporalRedirectCode", whole(300, 308)],
  "upstream-vhost": ["upstreamVhost", host],
  "x-forwarded-prefix": ["forwardedPrefix", absolutePath],
  "backend-protocol": ["backendProtocol", oneOf("HTTP", "HTTPS")],
  "proxy-body-size": ["bodySize", size],
  "proxy-connect-timeout": ["connectTimeout", seconds],
  "proxy-read-timeout": ["readTimeout", seconds],
  "proxy-send-timeout": ["sendTimeout", seconds],
  "proxy-next-upstream-tries": ["tries", whole(0, 100)],
  affinity: ["affinity", oneOf("cookie")],
  "session-cookie-name": ["cookieName", cookieName],
  "session-cookie-max-age": ["cookieMaxAge", whole(0, 2_147_483_647)],
  "session-cookie-path": ["cookiePath", absolutePath],
  "session-cookie-samesite": ["cookieSameSite", oneOf("Strict", "Lax", "None")],
  "session-cookie-secure": ["cookieSecure", flag],
  "auth-type": ["authType", oneOf("basic")],
  "auth-secret": ["authSecret", secretName],
  "auth-realm": ["authRealm", realm],
  "enable-cors": ["enableCors", flag],
  "cors-allow-origin": ["corsOrigins", list(origin)],
  "cors-allow-methods": ["corsMethods", tokens],
  "cors-allow-headers": ["corsHeaders", tokens],
  "cors-expose-headers": ["corsExposed", tokens],
  "cors-allow-credentials": ["corsCredentials", flag],
  "cors-max-age": ["corsMaxAge", whole(0, 2_147_483_647)],
  "limit-rps": ["limitRps", whole(0, 1_000_000)],
  "limit-rpm": ["limitRpm", whole(0, 1_000_000)],
  "limit-connections": ["limitConnections", whole(0, 1_000_000)],
  "limit-burst-multiplier": ["limitBurst", whole(1, 1_000)],
  "limit-whitelist": ["limitExcept", ranges],
  "whitelist-source-range": allowed,
  "allowlist-source-range": allowed,
  "denylist-source-range": ["denied", ranges],
};

export const knownAnnotations: readonly string[] = [...Object.keys(rows), "auth-secret-type"];

/** They say who may come in: where they can't be followed, nobody does. */
const guards = /^(auth-|whitelist-|allowlist-|denylist-|satisfy|enable-global-auth)/;

export interface ReadAnnotations {
  readonly settings: RouteSettings;
  /** What is wrong, for the user. */
  readonly problems: readonly string[];
  /** Something that guards the routes can't be followed: nothing may be served. */
  readonly isClosed: boolean;
}

/** What the annotations say; others than `nginx.ingress.kubernetes.io/…` are nobody's business here. */
export function readAnnotations(annotations: Readonly<Record<string, string>> = {}): ReadAnnotations {
  const settings: Record<string, unknown> = {};
  const problems: string[] = [];
  let isClosed = false;
  for (const [key, text] of Object.entries(annotations)) {
    if (!key.startsWith(annotationPrefix)) continue;
    const name = key.slice(annotationPrefix.length);
    const problem = readOne(name, text.trim(), settings);
    if (problem === undefined) continue;
    problems.push(`annotation ${key} ${problem}`);
    isClosed ||= guards.test(name);
  }
  return { settings: { ...defaultSettings, ...settings }, problems, isClosed };
}

function readOne(name: string, text: string, into: Record<string, unknown>): string | undefined {
  if (name === "auth-secret-type") return text === "auth-file" ? undefined : 'must be "auth-file"';
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (!row) return /snippet/.test(name) ? "is refused: snippets are not taken" : "is not known";
  const [field, reading] = row;
  try {
    into[field] = reading(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
