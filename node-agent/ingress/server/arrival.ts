import type { AnyRequest } from "../forward/exchange.js";
import type { Arrival } from "../forward/headers.js";

/** A name or an address, and perhaps a port. */
const hostForm = /^([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/;

/** How a request came here; undefined when it doesn't say properly for whom it is. */
export function arrivalOf(request: AnyRequest, isSecure: boolean, id: string): Arrival | undefined {
  const { headers, socket } = request;
  const host = headers[":authority"] ?? headers.host;
  if (typeof host !== "string" || !hostForm.test(host)) return undefined;
  if (namesSeveral(request.rawHeaders)) return undefined;
  const port = socket.localPort ?? 0;
  return { client: addressOf(socket.remoteAddress), host, port, isSecure, id };
}

/** Node takes the first; others might take the last. */
function namesSeveral(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  return hosts > 1;
}

export const addressOf = (remote: string | undefined): string => (remote ?? "").replace(/^::ffff:/, "");

/** In small letters, without port and without the dot of the root. */
export function hostNameOf(host: string): string {
  const colon = host.lastIndexOf(":");
  const name = colon > host.lastIndexOf("]") ? host.slice(0, colon) : host;
  return (name.endsWith(".") ? name.slice(0, -1) : name).toLowerCase();
}
