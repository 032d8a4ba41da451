import type { Clock } from "../../common/clock.js";

export interface JoinLimits {
  /** So many attempts in a row, or at once, are let pass. */
  readonly burst: number;
  /** One more after so long. */
  readonly refillMs: number;
}

const rememberedPeers = 10_000;

/** Slows down whoever tries too often: attempts a peer address, refilled over time. */
export class JoinLimiter {
  private readonly peers = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: JoinLimits = { burst: 5, refillMs: 10_000 },
  ) {}

  /** Counts an attempt before its outcome is known, so that many at once are no way around. False: one too many. */
  take(peer: string): boolean {
    const tokens = this.tokensOf(peer);
    if (tokens < 1) return false;
    this.remember(peer, tokens - 1);
    return true;
  }

  /** The attempt was none of those to slow down. */
  giveBack(peer: string): void {
    this.remember(peer, Math.min(this.limits.burst, this.tokensOf(peer) + 1));
  }

  private remember(peer: string, tokens: number): void {
    this.peers.delete(peer);
    this.peers.set(peer, { tokens, at: this.clock.monotonic() });
    if (this.peers.size > rememberedPeers) {
      const [oldest] = this.peers.keys();
      if (oldest !== undefined) this.peers.delete(oldest);
    }
  }

  private tokensOf(peer: string): number {
    const { burst, refillMs } = this.limits;
    const known = this.peers.get(peer);
    if (!known) return burst;
    return Math.min(burst, known.tokens + (this.clock.monotonic() - known.at) / refillMs);
  }
}
