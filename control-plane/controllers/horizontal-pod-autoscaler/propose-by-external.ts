import type { V2MetricSpec } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import { selectorInGo } from "../selector-in-go.js";
import { type Held, heldAgainst } from "./held-against.js";
import { MetricFailure } from "./metric-failure.js";
import type { Judging, Proposal, Subject } from "./proposal.js";

type Source = NonNullable<V2MetricSpec["external"]>;

const none: Source = { metric: { name: "" }, target: { type: "" } };

/** By what something outside the cluster tells. Throws MetricFailure. */
export async function proposeByExternal(
  { external: source = none }: V2MetricSpec,
  subject: Subject,
  judging: Judging,
): Promise<Proposal> {
  const { metric, target } = source;
  try {
    const { replicas, current } = await held(source, subject, judging);
    const name = `external metric ${metric.name}(${selectorInGo(metric.selector)})`;
    return { replicas, metric: name, status: { type: "External", external: { metric, current } } };
  } catch (error) {
    const told = messageOf(error);
    const message = `failed to get ${metric.name} external metric value: ${within(target, metric.name)}${told}`;
    throw new MetricFailure("FailedGetExternalMetric", told, message);
  }
}

function within({ averageValue, value }: Source["target"], metric: string): string {
  if (averageValue !== undefined) return `failed to get ${metric} external metric: `;
  return value === undefined ? "" : `failed to get external metric ${metric}: `;
}

async function held({ metric, target }: Source, subject: Subject, judging: Judging): Promise<Held> {
  if (target.averageValue === undefined && target.value === undefined)
    throw new Error(
      "invalid external metric source: neither a value target nor an average value target was set",
    );
  const { namespace } = subject;
  const value = await judging.source.external(namespace, metric).catch((error) => {
    const which = `${namespace}/${metric.name}/${selectorInGo(metric.selector)}`;
    throw new Error(`unable to get external metric ${which}: ${messageOf(error)}`, { cause: error });
  });
  return heldAgainst(target, value, subject, judging);
}
