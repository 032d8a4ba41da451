import type { Clock } from "../../common/clock.js";

export interface JoinLimits {
  /** So many failures in a row are let pass at once. */
  readonly burst: number;
  /** One more after so long. */
  readonly refillMs: number;
}

const rememberedPeers = 10_000;

/** Slows down whoever guesses bootstrap tokens: failures a peer address, refilled over time. */
export class JoinLimiter {
  private readonly peers = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: JoinLimits = { burst: 5, refillMs: 10_000 },
  ) {}

  allows(peer: string): boolean {
    return this.tokensOf(peer) >= 1;
  }

  failed(peer: string): void {
    const tokens = Math.max(0, this.tokensOf(peer) - 1);
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
