import type { Told } from "../forward/exchange.js";
import { pathOf } from "../forward/request-path.js";

export type AccessLogFormat = "off" | "text" | "json";

/** What is not plain can't look like another field or line. */
const plain = (text: string | undefined) =>
  (text ?? "-").slice(0, 512).replace(/[^\x20-\x7e]|["\\]/g, (one) => `\\x${one.charCodeAt(0).toString(16)}`);

/**
 * The line of one request, without its end. Queries are left out: they may hold what nobody should read.
 * @param now as RFC 3339 has it
 */
export function accessLine(format: "text" | "json", told: Told, now: string): string {
  const { request, arrival, route, status, upstream, tookMs } = told;
  const { method = "-", httpVersion, headers } = request;
  const fields = {
    time: now,
    client: arrival?.client ?? "-",
    method: plain(method),
    host: plain(arrival?.host),
    path: plain(pathOf(request.url ?? "-")),
    protocol: `HTTP/${httpVersion}`,
    status,
    duration: Math.round(tookMs) / 1_000,
    referer: plain(pathOf(headers.referer ?? "-")),
    userAgent: plain(headers["user-agent"]),
    ingress: route ? `${route.namespace}/${route.ingress}` : "-",
    service: route?.target.service ?? "-",
    upstream: upstream ?? "-",
    requestId: arrival?.id ?? "-",
  };
  if (format === "json") return JSON.stringify(fields);
  const line = `"${fields.method} ${fields.path} ${fields.protocol}" ${fields.status} ${fields.duration}`;
  const agent = `"${fields.referer}" "${fields.userAgent}"`;
  return `${fields.client} - - [${now}] ${fields.host} ${line} ${agent} [${fields.service}] ${fields.upstream} ${fields.requestId}`;
}

/** Lines that come close together are written once; of more than can be held only the number is told. */
export class AccessLog {
  private lines: string[] = [];
  private lost = 0;

  constructor(
    private readonly format: AccessLogFormat,
    private readonly write: (text: string) => void,
    private readonly now: () => string,
  ) {}

  told(told: Told): void {
    if (this.format === "off") return;
    if (this.lines.length >= 10_000) this.lost += 1;
    else this.lines.push(accessLine(this.format, told, this.now()));
  }

  flush(): void {
    if (this.lost > 0) this.lines.push(`${this.lost} requests are not told of`);
    if (this.lines.length > 0) this.write(`${this.lines.join("\n")}\n`);
    this.lines = [];
    this.lost = 0;
  }
}
