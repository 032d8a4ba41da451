import { encode, RECURSION_DESIRED } from "dns-packet";
import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import { ClientShares } from "../services/client-shares.js";
import type { NameServers } from "./name-servers.js";

const tryMs = 2_000;
/** Resolvers ask again after 5 s. */
const totalMs = 4_500;
const restMs = 5_000;
const checkMs = 1_000;
const maxInFlight = 512;
/** Those who wait for what is on its way; more than questions, for many may ask the same. */
const maxWaiting = 4_096;

export interface Asking {
  readonly transport: "udp" | "tcp";
  /** `host:port`, in the order in which they are to be asked. */
  readonly resolvers: readonly string[];
  /** The address of whoever wants to know. */
  readonly client: string;
}

/** What every resolver answers, and at once: who serves the root. */
const simplest = encode({
  type: "query",
  id: 0,
  flags: RECURSION_DESIRED,
  questions: [{ type: "NS", name: "." }],
});

/** Where the names of the world are looked up: the resolvers that the host itself uses. */
export class Upstream {
  /** When each that was silent may be asked again. */
  private readonly resting = new Map<string, number>();
  private readonly checked = new Set<string>();
  private readonly shares = new ClientShares(maxInFlight);
  private readonly waiting = new ClientShares(maxWaiting);
  /** Questions on their way, by their bytes: who asks the same gets the same answer. */
  private readonly asked = new Map<string, Promise<Buffer | undefined>>();
  private probing = false;

  constructor(
    private readonly nameServers: NameServers,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * The answer's bytes, or undefined when no resolver gave one. While none of them answers, one question at a time
   * tries whether they do again and the rest fail at once, so that pods need not wait for nothing.
   */
  async ask(query: Buffer, asking: Asking): Promise<Buffer | undefined> {
    if (!this.waiting.take(asking.client)) return undefined;
    try {
      const found = await this.share(query, asking);
      return found && withId(found, query.readUInt16BE(0));
    } finally {
      this.waiting.give(asking.client);
    }
  }

  private share(query: Buffer, asking: Asking): Promise<Buffer | undefined> {
    const key = `${asking.transport} ${query.toString("latin1", 2)}`;
    const known = this.asked.get(key);
    if (known) return known;
    const answer = this.askFor(query, asking).finally(() => this.asked.delete(key));
    this.asked.set(key, answer);
    return answer;
  }

  private async askFor(query: Buffer, asking: Asking): Promise<Buffer | undefined> {
    const { resolvers, client } = asking;
    const awake = resolvers.filter((resolver) => !this.isResting(resolver));
    const isProbe = awake.length === 0;
    if (resolvers.length === 0 || (isProbe && this.probing) || !this.shares.take(client)) return undefined;
    if (isProbe) this.probing = true;
    try {
      return await this.askInTurn(query, { ...asking, resolvers: isProbe ? resolvers : awake });
    } finally {
      this.shares.give(client);
      if (isProbe) this.probing = false;
    }
  }

  private async askInTurn(query: Buffer, { transport, resolvers }: Asking) {
    const deadline = this.clock.monotonic() + totalMs;
    for (const resolver of resolvers) {
      const left = Math.min(tryMs, deadline - this.clock.monotonic());
      if (left <= 0) break;
      const answer = await this.askOne(query, transport, resolver, left);
      if (answer) return answer;
    }
    return undefined;
  }

  private async askOne(query: Buffer, transport: "udp" | "tcp", resolver: string, timeoutMs: number) {
    try {
      const answer = await this.exchange(query, transport, resolver, timeoutMs);
      this.resting.delete(resolver);
      return answer;
    } catch {
      void this.check(resolver);
      return undefined;
    }
  }

  /** One name that it can't find out says nothing of a resolver: it rests when it is silent to the simplest question. */
  private async check(resolver: string): Promise<void> {
    if (this.checked.has(resolver) || this.isResting(resolver)) return;
    this.checked.add(resolver);
    try {
      await this.exchange(simplest, "udp", resolver, checkMs);
    } catch {
      this.resting.set(resolver, this.clock.monotonic() + restMs);
    } finally {
      this.checked.delete(resolver);
    }
  }

  private exchange(query: Buffer, transport: "udp" | "tcp", resolver: string, timeoutMs: number) {
    const [host = "", port = "53"] = resolver.split(":");
    // An identifier of our own choice, so that answers can't be guessed from what the client chose.
    const asked = withId(query, Buffer.from(this.random.bytes(2)).readUInt16BE());
    return this.nameServers[transport]({ host, port: Number(port) }, asked, timeoutMs);
  }

  private isResting(resolver: string): boolean {
    return (this.resting.get(resolver) ?? 0) > this.clock.monotonic();
  }
}

function withId(message: Buffer, id: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(id, 0);
  return copy;
}
