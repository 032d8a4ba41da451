import type { V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { type LabelSelector, selectorOf } from "../../../api/meta/label-selector.js";
import type { PodInfo } from "../pod-info.js";

/** The PodDisruptionBudgets of a namespace. */
export type BudgetLister = (namespace: string) => readonly V1PodDisruptionBudget[];

interface Allowance {
  readonly selector: LabelSelector;
  readonly disrupted: Readonly<Record<string, unknown>>;
  left: number;
}

/** Sorts pods, in their order, by whether their budgets would let all of them go. */
export function splitByBudgets(
  pods: readonly PodInfo[],
  budgetsOf: BudgetLister,
): { readonly violating: readonly PodInfo[]; readonly allowed: readonly PodInfo[] } {
  const allowances = new Map<string, Allowance[]>();
  const violating: PodInfo[] = [];
  const allowed: PodInfo[] = [];
  for (const pod of pods) {
    const local = allowances.get(pod.namespace) ?? budgetsOf(pod.namespace).flatMap(allowanceOf);
    allowances.set(pod.namespace, local);
    (violates(pod, local) ? violating : allowed).push(pod);
  }
  return { violating, allowed };
}

/** A budget that selects by nothing selects nobody here. */
function allowanceOf({ spec, status }: V1PodDisruptionBudget): Allowance[] {
  const selector = selectorOf(spec?.selector);
  if (selector.requirements.length === 0) return [];
  return [{ selector, disrupted: status?.disruptedPods ?? {}, left: status?.disruptionsAllowed ?? 0 }];
}

/** Takes one from each budget of the pod; those that know of its end already have counted it. */
function violates({ pod: { metadata } }: PodInfo, allowances: readonly Allowance[]): boolean {
  const { name = "", labels } = metadata;
  if (!labels || Object.keys(labels).length === 0) return false;
  let isViolated = false;
  for (const allowance of allowances) {
    if (!allowance.selector.matches(labels) || Object.hasOwn(allowance.disrupted, name)) continue;
    allowance.left--;
    if (allowance.left < 0) isViolated = true;
  }
  return isViolated;
}
