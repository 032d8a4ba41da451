import type { Clock } from "../../common/clock.js";
import type { CallLimit } from "./etcd-calls.js";
import { EtcdClient } from "./etcd-client.js";
import { isTransient, storageErrorOf } from "./etcd-errors.js";
import type { EtcdTls } from "./etcd-tls.js";

export interface EtcdMembersOptions {
  /** `https://10.0.0.1:2379`, one a member. */
  readonly endpoints: readonly string[];
  readonly tls?: EtcdTls;
  readonly clock: Clock;
  /** How long one member may take to answer before another is asked. */
  readonly attemptMs?: number;
  /** How long all of them together may take. */
  readonly totalMs?: number;
}

export interface Attempt {
  readonly client: EtcdClient;
  readonly limit: CallLimit;
}

interface Member {
  readonly endpoint: string;
  client: EtcdClient;
  /** Not asked before this, unless all others are avoided as well. */
  avoidUntilMs: number;
}

const avoidMs = 2_000;
const roundPauseMs = 50;

/** The members of one etcd cluster: each call goes to one that answers. */
export class EtcdMembers {
  private readonly members: readonly Member[];
  private preferred = 0;

  constructor(private readonly options: EtcdMembersOptions) {
    this.members = options.endpoints.map((endpoint) => ({
      endpoint,
      client: new EtcdClient(endpoint, options.tls, options.clock),
      avoidUntilMs: 0,
    }));
  }

  /** Repeats a call that may safely be repeated, on one member after another. Throws StorageError. */
  async read<T>(key: string, call: (attempt: Attempt) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.repeat(key, call, async () => undefined, signal);
  }

  /** Like `read`; between a failed try and the next, `recover` may find that the failed one was done all the same. */
  async repeat<T>(
    key: string,
    call: (attempt: Attempt) => Promise<T>,
    recover: (error: unknown) => Promise<T | undefined>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { clock, totalMs = 10_000 } = this.options;
    const end = clock.monotonic() + totalMs;
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      const member = this.pick();
      try {
        return await call(this.attempt(member));
      } catch (error) {
        if (!isTransient(error) || clock.monotonic() > end) throw storageErrorOf(error, key);
        this.avoid(member);
        const outcome = await recover(error);
        if (outcome !== undefined) return outcome;
        if (tries % this.members.length === 0) await clock.sleep(roundPauseMs, signal);
      }
    }
  }

  /** The next member in turn, for a stream; `failed` makes calls and streams keep away from it for a while. */
  next(): { readonly client: EtcdClient; failed(): void } {
    this.preferred = (this.preferred + 1) % this.members.length;
    const member = this.pick();
    return { client: member.client, failed: () => this.avoid(member) };
  }

  /** Shows these from now on. Connections that stand end once their calls have had time; watches go on over new ones. */
  reload(tls: EtcdTls): void {
    for (const member of this.members) {
      const { client } = member;
      member.client = new EtcdClient(member.endpoint, tls, this.options.clock);
      this.options.clock.after(this.attemptMs, () => client.close());
    }
  }

  close(): void {
    for (const { client } of this.members) client.close();
  }

  private get attemptMs(): number {
    return this.options.attemptMs ?? (this.members.length > 1 ? 900 : 3_000);
  }

  private attempt({ client }: Member): Attempt {
    return { client, limit: { timeoutMs: this.attemptMs } };
  }

  private pick(): Member {
    const now = this.options.clock.monotonic();
    const inTurn = this.members.map((_, at) => (this.preferred + at) % this.members.length);
    const at = inTurn.find((one) => (this.members[one]?.avoidUntilMs ?? 0) <= now) ?? this.preferred;
    return this.members[at] as Member;
  }

  private avoid(member: Member): void {
    member.avoidUntilMs = this.options.clock.monotonic() + avoidMs;
    if (this.members[this.preferred] === member) this.preferred = (this.preferred + 1) % this.members.length;
  }
}
