import type { KubeObject } from "../../../api/meta/object.js";
import type { Evaluator } from "../../../api/quota/evaluator.js";
import { evaluatorOf } from "../../../api/quota/evaluators.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Informer, InformerFactory } from "../../../client/informer.js";

/** A resource whose objects count against quotas. */
export interface QuotableKind {
  readonly type: ResourceType;
  readonly evaluator: Evaluator;
}

/** Does something about a kind, and returns how to leave off. */
type Join = (kind: QuotableKind, informer: Informer<KubeObject>) => () => void;

/** The kinds that quotas can be about, as kinds come and go. */
export class QuotableKinds {
  constructor(
    private readonly informers: InformerFactory,
    private readonly kinds: Kinds,
  ) {}

  /** Those that count what goes by one of these names. */
  counting(names: readonly string[]): QuotableKind[] {
    const all = this.kinds.current().all().flatMap(quotable);
    return all.filter(({ evaluator }) => names.some((name) => evaluator.counts(name)));
  }

  /** Joins every kind that is there, and those to come; leaves each when it goes, and all by what is returned. */
  follow(join: Join): () => void {
    const joined = new Map<Kind, () => void>();
    const add = (kind: Kind) => {
      for (const one of quotable(kind)) joined.set(kind, join(one, this.informers.informer(one.type)));
    };
    const remove = (kind: Kind) => {
      joined.get(kind)?.();
      joined.delete(kind);
    };
    this.kinds.current().all().forEach(add);
    const leave = this.kinds.onChange(({ gone, come }) => {
      gone.forEach(remove);
      come.forEach(add);
    });
    return () => {
      leave();
      [...joined.keys()].forEach(remove);
    };
  }
}

/** What is shown under two names is counted under the one by which it is stored. */
function quotable({
  group,
  resource,
  storedVersion,
  storedGroup,
  namespaced,
  stored,
  verbs,
}: Kind): QuotableKind[] {
  if (!namespaced || !stored || (storedGroup !== undefined && storedGroup !== group)) return [];
  if (!verbs.includes("list") || !verbs.includes("watch")) return [];
  const evaluator = evaluatorOf(group, resource);
  return evaluator ? [{ type: { group, version: storedVersion, resource }, evaluator }] : [];
}
