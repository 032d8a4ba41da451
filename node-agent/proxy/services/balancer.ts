import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import type { Backend } from "./endpoint-choice.js";

/** How long a backend that could not be reached is asked last. */
const suspicionMs = 5_000;
/** The clients whose backend is remembered for one listener; the longest silent is forgotten first. */
const maxSticky = 16_384;

const keyOf = ({ address, port }: Backend) => `${address}:${port}`;

/** Spreads the clients of one listener over its backends, in turn; those that failed of late come last. */
export class Balancer {
  private backends: readonly Backend[] = [];
  private affinityMs: number | undefined;
  private turn: number;
  private readonly suspects = new Map<string, number>();
  private readonly sticky = new Map<string, { backend: Backend; until: number }>();

  constructor(
    private readonly clock: Clock,
    random: Random,
  ) {
    // Proxies that start together should not all begin with the same backend.
    this.turn = Math.floor(random.next() * 1024);
  }

  update(backends: readonly Backend[], affinityMs: number | undefined): void {
    this.backends = backends;
    this.affinityMs = affinityMs;
    const keys = new Set(backends.map(keyOf));
    for (const key of this.suspects.keys()) if (!keys.has(key)) this.suspects.delete(key);
    for (const [client, { backend }] of this.sticky)
      if (affinityMs === undefined || !keys.has(keyOf(backend))) this.sticky.delete(client);
  }

  has(backend: Backend): boolean {
    return this.backends.some(({ address, port }) => address === backend.address && port === backend.port);
  }

  /** The backend to try next; undefined when all have been. */
  pick(client: string, tried?: ReadonlySet<string>): Backend | undefined {
    const known = this.affinityMs === undefined ? undefined : this.stickyBackend(client);
    if (known && !tried?.has(keyOf(known)) && !this.isSuspect(known)) return known;
    return this.inTurn(tried);
  }

  /** A connection came about: the client stays with this backend, if clients are to stay. */
  succeeded(client: string, backend: Backend): void {
    if (this.suspects.size > 0) this.suspects.delete(keyOf(backend));
    if (this.affinityMs === undefined || !this.has(backend)) return;
    this.sticky.delete(client);
    this.sticky.set(client, { backend, until: this.clock.monotonic() + this.affinityMs });
    if (this.sticky.size > maxSticky) this.sticky.delete(this.sticky.keys().next().value ?? "");
  }

  failed(backend: Backend): void {
    if (this.has(backend)) this.suspects.set(keyOf(backend), this.clock.monotonic() + suspicionMs);
  }

  private inTurn(tried: ReadonlySet<string> | undefined): Backend | undefined {
    const count = this.backends.length;
    let lastResort: Backend | undefined;
    for (let step = 0; step < count; step++) {
      const backend = this.backends[(this.turn + step) % count];
      if (!backend || tried?.has(keyOf(backend))) continue;
      if (this.isSuspect(backend)) {
        lastResort ??= backend;
        continue;
      }
      this.turn = (this.turn + step + 1) % count;
      return backend;
    }
    return lastResort;
  }

  private stickyBackend(client: string): Backend | undefined {
    const entry = this.sticky.get(client);
    if (entry && entry.until > this.clock.monotonic()) return entry.backend;
    this.sticky.delete(client);
    return undefined;
  }

  private isSuspect(backend: Backend): boolean {
    if (this.suspects.size === 0) return false;
    const until = this.suspects.get(keyOf(backend));
    if (until === undefined) return false;
    if (until > this.clock.monotonic()) return true;
    this.suspects.delete(keyOf(backend));
    return false;
  }
}
