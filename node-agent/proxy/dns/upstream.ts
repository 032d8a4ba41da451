import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import { exchangeTcp, exchangeUdp } from "./exchange.js";

const tryMs = 2_000;
/** Resolvers ask again after 5 s. */
const totalMs = 4_500;
const restMs = 5_000;
const maxInFlight = 512;

/** Where the names of the world are looked up: the resolvers that the host itself uses. */
export class Upstream {
  /** When each that was silent may be asked again. */
  private readonly resting = new Map<string, number>();
  private inFlight = 0;
  private probing = false;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * The answer's bytes, or undefined when no resolver gave one. While none of them answers, one question at a time
   * tries whether they do again and the rest fail at once, so that pods need not wait for nothing.
   */
  async ask(
    query: Buffer,
    transport: "udp" | "tcp",
    resolvers: readonly string[],
  ): Promise<Buffer | undefined> {
    const awake = resolvers.filter((resolver) => !this.isResting(resolver));
    const isProbe = awake.length === 0;
    if (resolvers.length === 0 || this.inFlight >= maxInFlight || (isProbe && this.probing)) return undefined;
    this.inFlight++;
    if (isProbe) this.probing = true;
    try {
      return await this.askInTurn(query, transport, isProbe ? resolvers : awake);
    } finally {
      this.inFlight--;
      if (isProbe) this.probing = false;
    }
  }

  private async askInTurn(query: Buffer, transport: "udp" | "tcp", resolvers: readonly string[]) {
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
    const [host = "", port = "53"] = resolver.split(":");
    // An identifier of our own choice, so that answers can't be guessed from what the client chose.
    const asked = withId(query, Math.floor(this.random.next() * 65_536));
    const exchange = transport === "udp" ? exchangeUdp : exchangeTcp;
    try {
      const answer = await exchange({ host, port: Number(port) }, asked, timeoutMs, this.clock);
      this.resting.delete(resolver);
      return withId(answer, query.readUInt16BE(0));
    } catch {
      this.resting.set(resolver, this.clock.monotonic() + restMs);
      return undefined;
    }
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
