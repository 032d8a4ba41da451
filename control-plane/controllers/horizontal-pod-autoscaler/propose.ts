import type { V2MetricSpec } from "../../../api/generated/types.js";
import { MetricFailure } from "./metric-failure.js";
import type { Judging, Proposal, Subject } from "./proposal.js";
import { proposeByExternal } from "./propose-by-external.js";
import { proposeByObject } from "./propose-by-object.js";
import { proposeByPods } from "./propose-by-pods.js";
import { proposeByContainer, proposeByResource } from "./propose-by-resource.js";

type Propose = (metric: V2MetricSpec, subject: Subject, judging: Judging) => Promise<Proposal>;

const byType: ReadonlyMap<string, Propose> = new Map([
  ["Resource", proposeByResource],
  ["ContainerResource", proposeByContainer],
  ["Pods", proposeByPods],
  ["Object", proposeByObject],
  ["External", proposeByExternal],
]);

/** How many replicas one metric asks for. Throws MetricFailure. */
export async function propose(metric: V2MetricSpec, subject: Subject, judging: Judging): Promise<Proposal> {
  const known = byType.get(metric.type);
  if (known) return known(metric, subject, judging);
  const told = `unknown metric source type ${JSON.stringify(metric.type)}`;
  throw new MetricFailure("InvalidMetricSourceType", told, told);
}
