import type { Clock } from "../../common/clock.js";
import type { EtcdMembers } from "./etcd-members.js";

interface Lease {
  readonly id: Promise<string>;
  readonly reusableUntilMs: number;
  keys: number;
}

const maxKeys = 1_000;

/** Leases for keys that expire; keys written soon after one another share one, so that events are not a lease each. */
export class EtcdLeases {
  private readonly byTtl = new Map<number, Lease>();

  constructor(
    private readonly members: Pick<EtcdMembers, "read">,
    private readonly clock: Clock,
  ) {}

  /** The id of a lease that lasts at least `ttlSeconds` from now, and little longer. */
  leaseFor(ttlSeconds: number): Promise<string> {
    const now = this.clock.monotonic();
    let lease = this.byTtl.get(ttlSeconds);
    if (!lease || lease.keys >= maxKeys || lease.reusableUntilMs <= now) {
      lease = this.grant(ttlSeconds, now);
      this.byTtl.set(ttlSeconds, lease);
    }
    lease.keys++;
    return lease.id;
  }

  /** A lease that turned out to be gone is not given to anyone else. */
  forget(ttlSeconds: number): void {
    this.byTtl.delete(ttlSeconds);
  }

  private grant(ttlSeconds: number, now: number): Lease {
    const reuseSeconds = Math.min(60, Math.floor(ttlSeconds * 0.05));
    const request = { TTL: ttlSeconds + reuseSeconds };
    const granted = this.members.read("", ({ client, limit }) => client.grant(request, limit));
    const id = granted.then(({ ID }) => ID);
    id.catch(() => this.forget(ttlSeconds));
    return { id, reusableUntilMs: now + Math.max(reuseSeconds * 1_000, 500), keys: 0 };
  }
}
