import type { Arrival } from "../forward/headers.js";
import type { Route } from "../routes/route.js";
import { hostNameOf } from "./arrival.js";

export interface Redirect {
  readonly status: number;
  readonly location: string;
}

/** Where a request is sent instead of to a pod. @param httpsPort 0: there is no https */
export function redirectOf(
  route: Route,
  arrival: Arrival,
  url: string,
  httpsPort: number,
): Redirect | undefined {
  const { settings, hasTls } = route;
  const wantsTls = settings.forceSslRedirect || (settings.sslRedirect && hasTls);
  if (!arrival.isSecure && wantsTls && httpsPort > 0) {
    const port = httpsPort === 443 ? "" : `:${httpsPort}`;
    return { status: 308, location: `https://${hostNameOf(arrival.host)}${port}${url}` };
  }
  const { permanentRedirect, temporalRedirect, appRoot } = settings;
  if (permanentRedirect)
    return { status: settings.permanentRedirectCode, location: filled(permanentRedirect, url) };
  if (temporalRedirect)
    return { status: settings.temporalRedirectCode, location: filled(temporalRedirect, url) };
  if (appRoot && url === "/") {
    return { status: 302, location: `${arrival.isSecure ? "https" : "http"}://${arrival.host}${appRoot}` };
  }
  return undefined;
}

const filled = (target: string, url: string) => target.replaceAll("$request_uri", () => url);
