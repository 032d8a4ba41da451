import type { V2MetricSpec } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import { selectorInGo } from "../selector-in-go.js";
import { type Held, heldAgainst } from "./held-against.js";
import { MetricFailure } from "./metric-failure.js";
import type { Judging, Proposal, Subject } from "./proposal.js";

type Source = NonNullable<V2MetricSpec["object"]>;

const none: Source = {
  describedObject: { kind: "", name: "" },
  metric: { name: "" },
  target: { type: "" },
};
const reason = "FailedGetObjectMetric";

/** By what is told of one object. Throws MetricFailure. */
export async function proposeByObject(
  { object: source = none }: V2MetricSpec,
  subject: Subject,
  judging: Judging,
): Promise<Proposal> {
  const { describedObject, metric, target } = source;
  const isShare = target.type === "AverageValue" && target.averageValue !== undefined;
  try {
    const { replicas, current } = await held(source, isShare, subject, judging);
    // Kubernetes calls it so.
    const shared = `external metric ${metric.name}(${selectorInGo(metric.selector)})`;
    const name = isShare ? shared : `${describedObject.kind} metric ${metric.name}`;
    return {
      replicas,
      metric: name,
      status: { type: "Object", object: { describedObject, metric, current } },
    };
  } catch (error) {
    const told = messageOf(error);
    const within = isShare ? `failed to get ${metric.name} object metric: ` : "";
    throw new MetricFailure(reason, told, `failed to get object metric value: ${within}${told}`);
  }
}

async function held(
  { describedObject, metric, target }: Source,
  isShare: boolean,
  subject: Subject,
  judging: Judging,
): Promise<Held> {
  const { averageValue, value } = target;
  const isWhole = target.type === "Value" && value !== undefined;
  if (!isShare && !isWhole)
    throw new Error(
      "invalid object metric source: neither a value target nor an average value target was set",
    );
  const { namespace } = subject;
  const found = await judging.source.object(namespace, describedObject, metric).catch((error) => {
    const about = `${describedObject.kind} ${namespace}/${describedObject.name}`;
    throw new Error(`unable to get metric ${metric.name}: ${messageOf(error)} on ${about}`, { cause: error });
  });
  return heldAgainst(isShare ? { averageValue } : { value }, found, subject, judging);
}
