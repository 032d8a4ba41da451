import { hardOf } from "../../../api/quota/charge.js";
import type { Evaluator } from "../../../api/quota/evaluator.js";
import { evaluatorOf } from "../../../api/quota/evaluators.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Clock } from "../../../common/clock.js";
import type { Cache } from "../../storage/cache.js";
import type { Stored } from "../../storage/storage.js";
import type { Charge, Quotas, QuotaWriteAbout } from "../verbs/quotas.js";
import { Attempt } from "./attempt.js";
import { KnownQuotas, type StoredQuota } from "./known-quotas.js";
import { Lanes } from "./lanes.js";
import { Retry } from "./retry.js";

type Work<T> = (charge: Charge) => Promise<T>;

/**
 * Holds writes to the quotas of their namespaces, exactly: usage grows in the transaction that writes the object. In a
 * namespace whose quotas count such objects they are written one after the other; any other never notices.
 */
export class EnforcedQuotas implements Quotas {
  private readonly known: KnownQuotas;
  private readonly lanes = new Lanes();
  private readonly evaluators = new WeakMap<Kind, { readonly of: Evaluator | undefined }>();

  constructor(
    private readonly cache: Cache,
    private readonly clock: Clock,
  ) {
    this.known = new KnownQuotas(cache);
  }

  within<T extends Stored | undefined>(about: QuotaWriteAbout, work: Work<T>): Promise<T> {
    const { namespace, kind, context } = about;
    const quotas = namespace && kind.namespaced ? this.known.of(namespace) : [];
    const evaluator = quotas.length > 0 ? this.concerned(about, quotas) : undefined;
    if (!evaluator || !namespace) return work(() => []);
    return this.lanes.run(namespace, async () => {
      context.signal.throwIfAborted();
      return this.tryUntilDone(namespace, evaluator, work, context.signal);
    });
  }

  private async tryUntilDone<T extends Stored | undefined>(
    namespace: string,
    evaluator: Evaluator,
    work: Work<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const retry = new Retry(this.cache, this.known, this.clock, signal);
    for (;;) {
      const attempt = new Attempt(this.known.of(namespace), evaluator, this.clock.now());
      try {
        const done = await work((request) => attempt.charge(request));
        if (done) this.known.learn(attempt.replacedAt(done.revision));
        return done;
      } catch (error) {
        if (!(await retry.isWorth(attempt, error))) throw error;
      }
    }
  }

  /** How such objects count, if the write may raise what one of the quotas limits. */
  private concerned(
    { operation, kind, subresource }: QuotaWriteAbout,
    quotas: readonly StoredQuota[],
  ): Evaluator | undefined {
    const evaluator = operation === "DELETE" ? undefined : this.evaluator(kind);
    if (operation === "DELETE" || !evaluator?.handles({ operation, subresource })) return undefined;
    return quotas.some(({ object }) => Object.keys(hardOf(object)).some(evaluator.counts))
      ? evaluator
      : undefined;
  }

  private evaluator(kind: Kind): Evaluator | undefined {
    const known = this.evaluators.get(kind) ?? { of: evaluatorOf(kind.group, kind.resource) };
    this.evaluators.set(kind, known);
    return known.of;
  }
}
