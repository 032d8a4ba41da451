import type { V1Secret } from "../../../api/generated/types.js";
import { type Cidr, contains, parseAddress } from "../../../common/ipv4.js";
import type { AnyRequest } from "../forward/exchange.js";
import type { Arrival } from "../forward/headers.js";
import type { Route } from "../routes/route.js";
import { BasicAuth } from "./basic-auth.js";
import type { ClientLimits } from "./client-limits.js";

export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request that may pass gives back when it is over. */
export type Pass = { readonly over: () => void };

/** Who may come in to a route: by address, by how much it had, by password. */
export class Gate {
  private readonly basic = new BasicAuth();

  constructor(
    private readonly limits: ClientLimits,
    private readonly secretOf: (key: string) => V1Secret | undefined,
  ) {}

  judge(request: AnyRequest, { client }: Arrival, route: Route): Pass | Refusal | Promise<Pass | Refusal> {
    const { allowed, denied, limitExcept, authType } = route.settings;
    const address = parseAddress(client);
    if (isIn(address, denied) || (allowed.length > 0 && !isIn(address, allowed))) return { status: 403 };
    const over = isIn(address, limitExcept) ? () => {} : this.limits.take(client, route);
    if (!over) return { status: 503, headers: { "retry-after": "1" } };
    return authType === "basic" ? this.authenticated(request, route, over) : { over };
  }

  private async authenticated(request: AnyRequest, route: Route, over: () => void): Promise<Pass | Refusal> {
    const { authSecret, authRealm } = route.settings;
    const secret = this.secretOf(`${route.namespace}/${authSecret}`);
    const verdict = secret ? await this.basic.judge(request.headers.authorization, secret) : "busy";
    if (verdict === "in") return { over };
    over();
    if (verdict === "busy") return { status: 503, headers: { "retry-after": "1" } };
    return { status: 401, headers: { "www-authenticate": `Basic realm="${authRealm}"` } };
  }
}

const isIn = (address: number | undefined, ranges: readonly Cidr[]): boolean =>
  address !== undefined && ranges.some((range) => contains(range, address));
