import type { Clock } from "../../../common/clock.js";
import type { Route } from "../routes/route.js";

interface Bucket {
  tokens: number;
  at: number;
}

/** The clients that are remembered; the longest silent is forgotten first. */
const most = 65_536;

/** How many requests, and how many at a time, each client may have of a route. */
export class ClientLimits {
  private readonly buckets = new Map<string, Bucket>();
  private readonly held = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Takes one request. @returns how to give back what it holds while it lasts; undefined when the client has had its share */
  take(client: string, { namespace, ingress, settings }: Route): (() => void) | undefined {
    const { limitRps, limitRpm, limitConnections, limitBurst } = settings;
    const key = `${namespace}/${ingress}/${client}`;
    if (limitRps && !this.spend(`s/${key}`, limitRps / 1_000, limitRps * limitBurst)) return undefined;
    if (limitRpm && !this.spend(`m/${key}`, limitRpm / 60_000, limitRpm * limitBurst)) return undefined;
    return limitConnections ? this.hold(key, limitConnections) : nothing;
  }

  private spend(key: string, perMs: number, burst: number): boolean {
    const now = this.clock.monotonic();
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perMs);
    const may = tokens >= 1;
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: may ? tokens - 1 : tokens, at: now });
    if (this.buckets.size > most) this.buckets.delete(this.buckets.keys().next().value ?? "");
    return may;
  }

  private hold(key: string, limit: number): (() => void) | undefined {
    const held = this.held.get(key) ?? 0;
    if (held >= limit) return undefined;
    this.held.set(key, held + 1);
    return () => {
      const left = (this.held.get(key) ?? 1) - 1;
      if (left > 0) this.held.set(key, left);
      else this.held.delete(key);
    };
  }
}

const nothing = () => {};
