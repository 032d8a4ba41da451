import { aborted } from "../../common/abort.js";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import type { Replica } from "../../proto/generated/agent.js";

/** How a link went: it never came up, it was up, the node was removed, or it reached a replica that was linked already. */
export type LinkOutcome = "failed" | "linked" | "removed" | { readonly aliasOf: string };

export interface LinkKeeperOptions {
  /** `host:port` of replicas to begin with; all others are learnt from them. */
  readonly seeds: readonly string[];
  readonly isLinked: (replicaId: string) => boolean;
  /** Links to `endpoint` once; resolves when that link has ended. */
  readonly link: (endpoint: string, signal: AbortSignal) => Promise<LinkOutcome>;
  readonly clock: Clock;
  readonly random: Random;
}

/** More than any cluster has: so many at most are linked to, whatever a replica tells. */
const maxReplicas = 32;
const aliasRetryMs = 1_000;
/** A node that was removed asks now and then: the cluster may be restored from a time when it was not. */
const removedRetryMs = 60_000;
const backoff = { baseMs: 100, maxMs: 5_000, jitter: 0.5 };

/** Decides which endpoints are linked to, and links again whenever a link has ended. */
export class LinkKeeper {
  private known: readonly Replica[] = [];
  private readonly kept = new Map<string, Promise<void>>();
  private signal: AbortSignal | undefined;

  constructor(private readonly options: LinkKeeperOptions) {}

  /** The live replicas as last heard. */
  replicas(): readonly Replica[] {
    return this.known;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.signal = signal;
    for (const seed of this.options.seeds) this.keep(seed);
    await aborted(signal);
    await Promise.all(this.kept.values());
  }

  learn(replicas: readonly Replica[]): void {
    this.known = replicas;
    for (const { id, agentEndpoint } of replicas.slice(0, maxReplicas)) {
      if (!this.options.isLinked(id)) this.keep(agentEndpoint);
    }
  }

  private keep(endpoint: string): void {
    if (this.kept.has(endpoint) || !this.signal || this.signal.aborted) return;
    const done = this.keepLinked(endpoint, this.signal).finally(() => this.kept.delete(endpoint));
    this.kept.set(endpoint, done);
  }

  private async keepLinked(endpoint: string, signal: AbortSignal): Promise<void> {
    const { clock, random, isLinked, link } = this.options;
    let failures = 0;
    let aliasOf: string | undefined;
    while (!signal.aborted && this.isWanted(endpoint)) {
      if (aliasOf !== undefined && isLinked(aliasOf)) {
        await clock.sleep(aliasRetryMs, signal).catch(() => {});
        continue;
      }
      // An endpoint that can't even be dialled is like one that doesn't answer.
      const outcome = await link(endpoint, signal).catch(() => "failed" as const);
      aliasOf = typeof outcome === "object" ? outcome.aliasOf : undefined;
      failures = outcome === "linked" ? 0 : failures + 1;
      const pauseMs = outcome === "removed" ? removedRetryMs : backoffMs(failures, backoff, random);
      await clock.sleep(pauseMs, signal).catch(() => {});
    }
  }

  /** Seeds for ever; others while the control plane names them and no other link reaches the same replica. */
  private isWanted(endpoint: string): boolean {
    if (this.options.seeds.includes(endpoint)) return true;
    const replica = this.known.find(({ agentEndpoint }) => agentEndpoint === endpoint);
    return replica !== undefined && !this.options.isLinked(replica.id);
  }
}
