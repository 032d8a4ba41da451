import type { V2MetricSpec, V2MetricStatus } from "../../../api/generated/types.js";
import { MetricFailure } from "./metric-failure.js";
import type { Judging, Proposal, Subject } from "./proposal.js";
import { propose } from "./propose.js";

/** So many metrics are looked at before others may do something. */
const atOnce = 16;

export interface Weighed {
  /** The most that any metric asks for; absent: too little is known to do anything. */
  readonly most?: Proposal;
  /** One for each metric; an empty one where a metric failed. */
  readonly statuses: readonly V2MetricStatus[];
  readonly failures: readonly MetricFailure[];
}

/** Asks all metrics. While some can't be had, the others may raise the number but not lower it. */
export async function weigh(
  metrics: readonly V2MetricSpec[],
  subject: Subject,
  judging: Judging,
): Promise<Weighed> {
  const answers: (Proposal | MetricFailure)[] = [];
  for (const [index, metric] of metrics.entries()) {
    if (index % atOnce === atOnce - 1) await judging.pause();
    const answer = await propose(metric, subject, judging).catch(failureOf);
    judging.measured?.(metric.type, answer);
    answers.push(answer);
  }
  const failures = answers.filter((answer) => answer instanceof MetricFailure);
  const proposals = answers.filter((answer): answer is Proposal => !(answer instanceof MetricFailure));
  const statuses = answers.map((answer) => (answer instanceof MetricFailure ? { type: "" } : answer.status));
  const most = mostOf(proposals);
  const isLower = failures.length > 0 && (most?.replicas ?? 0) < subject.current;
  return { statuses, failures, ...(most && !isLower ? { most } : {}) };
}

function failureOf(error: unknown): MetricFailure {
  if (error instanceof MetricFailure) return error;
  throw error;
}

/** The first of those that ask for most. */
function mostOf(proposals: readonly Proposal[]): Proposal | undefined {
  return proposals.reduce<Proposal | undefined>(
    (most, one) => (most && most.replicas >= one.replicas ? most : one),
    undefined,
  );
}

/** What is said of all failures together. */
export function failureText({ failures, statuses }: Weighed): string {
  const counts = `${failures.length} invalid out of ${statuses.length}`;
  return `invalid metrics (${counts}), first error is: ${failures[0]?.message}`;
}
