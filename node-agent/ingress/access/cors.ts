import type { RouteSettings } from "../routes/settings.js";

export type Headers = Readonly<Record<string, string>>;

/** What a route allows pages of another origin; none for those that it doesn't know. */
export function corsHeaders(settings: RouteSettings, origin: string | undefined): Headers {
  if (!settings.enableCors) return {};
  const allowed = allowedOrigin(settings, origin);
  if (allowed === undefined) return {};
  return {
    "access-control-allow-origin": allowed,
    ...(settings.corsCredentials ? { "access-control-allow-credentials": "true" } : {}),
    ...(settings.corsExposed ? { "access-control-expose-headers": settings.corsExposed } : {}),
    ...(allowed === "*" ? {} : { vary: "Origin" }),
  };
}

/** What is answered to a browser that asks first. */
export function preflightHeaders(settings: RouteSettings, origin: string | undefined): Headers {
  return {
    ...corsHeaders(settings, origin),
    "access-control-allow-methods": settings.corsMethods,
    "access-control-allow-headers": settings.corsHeaders,
    "access-control-max-age": String(settings.corsMaxAge),
  };
}

function allowedOrigin({ corsOrigins }: RouteSettings, origin: string | undefined): string | undefined {
  if (corsOrigins.includes("*")) return "*";
  return origin !== undefined && corsOrigins.some((one) => matches(one, origin)) ? origin : undefined;
}

/** `https://*.example.com` is any one name beneath it. */
function matches(allowed: string, origin: string): boolean {
  const star = allowed.indexOf("*.");
  if (star < 0) return allowed === origin;
  const [head, tail] = [allowed.slice(0, star), allowed.slice(star + 1)];
  if (!origin.startsWith(head) || !origin.endsWith(tail)) return false;
  const middle = origin.slice(head.length, origin.length - tail.length);
  return /^[A-Za-z0-9-]+$/.test(middle);
}
