import type { V1Pod, V1StatefulSet } from "../../../api/generated/types.js";
import { isAvailable, isTerminal, isTerminating } from "../../../api/meta/pods.js";
import { revisionOf, updateFrom } from "./member.js";
import { endOf, isWanted, ordinalOf, startOf } from "./ordinals.js";

export type Step =
  | { readonly kind: "create"; readonly ordinal: number }
  | { readonly kind: "delete"; readonly pod: V1Pod }
  /** Its labels, volumes or claims are not as they should be. */
  | { readonly kind: "mend"; readonly ordinal: number; readonly pod: V1Pod };

export interface View {
  readonly set: V1StatefulSet;
  /** The name of the revision that members are to have. */
  readonly updateRevision: string;
  readonly pods: readonly V1Pod[];
  readonly nowMs: number;
  /** May the missing member be made, or does something of the one before have to go first? */
  mayCreate(ordinal: number): boolean;
  isInOrder(ordinal: number, pod: V1Pod): boolean;
}

/** At most so many members are made in one step. */
const burst = 500;

/**
 * What is to be done next. OrderedReady: one thing at a time, the lowest ordinal first, and nothing while a member is not available;
 * Parallel: everything at once but the update, which is one member at a time. Members are scaled away, and updated, from the last one down.
 */
export function plan(view: View): Step[] {
  const members = byOrdinal(view);
  const isOrdered = view.set.spec?.podManagementPolicy !== "Parallel";
  const wanted = stepsForWanted(view, members, isOrdered);
  if (isOrdered && wanted.blocked) return wanted.steps;
  const surplus = stepsForSurplus(view, members, isOrdered);
  if (isOrdered && surplus.blocked) return [...wanted.steps, ...surplus.steps];
  return [...wanted.steps, ...surplus.steps, ...stepsOfUpdate(view, members)];
}

interface Part {
  readonly steps: Step[];
  readonly blocked: boolean;
}

type Members = ReadonlyMap<number, V1Pod>;

function byOrdinal({ set, pods }: View): Members {
  const found = pods.flatMap((pod) => {
    const ordinal = ordinalOf(set, pod);
    return ordinal === undefined ? [] : [[ordinal, pod] as const];
  });
  return new Map(found.sort(([a], [b]) => a - b));
}

function stepsForWanted(view: View, members: Members, isOrdered: boolean): Part {
  const steps: Step[] = [];
  let missing = 0;
  for (let ordinal = startOf(view.set); ordinal < endOf(view.set) && missing < burst; ordinal++) {
    const pod = members.get(ordinal);
    if (!pod) missing++;
    const { steps: own, blocked } = stepsForMember(view, ordinal, pod);
    steps.push(...own);
    if (blocked && isOrdered) return { steps, blocked };
  }
  return { steps, blocked: false };
}

/** A member that has ended is deleted, and made anew once it is gone. */
function stepsForMember(view: View, ordinal: number, pod: V1Pod | undefined): Part {
  if (!pod) return { steps: view.mayCreate(ordinal) ? [{ kind: "create", ordinal }] : [], blocked: true };
  if (isTerminal(pod)) return { steps: isTerminating(pod) ? [] : [{ kind: "delete", pod }], blocked: true };
  const blocked = isUnavailable(view, pod);
  const mayMend = !blocked || pod.status?.phase === "Pending" || isParallel(view.set);
  return { steps: mayMend && !view.isInOrder(ordinal, pod) ? [{ kind: "mend", ordinal, pod }] : [], blocked };
}

function stepsForSurplus(view: View, members: Members, isOrdered: boolean): Part {
  const surplus = [...members].filter(([ordinal]) => !isWanted(view.set, ordinal));
  const steps: Step[] = surplus
    .filter(([ordinal, pod]) => !view.isInOrder(ordinal, pod))
    .map(([ordinal, pod]) => ({ kind: "mend", ordinal, pod }));
  const doomed = surplus.map(([, pod]) => pod).reverse();
  if (!isOrdered) {
    const alive = doomed.filter((pod) => !isTerminating(pod));
    return { steps: [...steps, ...alive.map((pod) => ({ kind: "delete", pod }) as const)], blocked: false };
  }
  const [next] = doomed;
  if (!next) return { steps, blocked: false };
  const mayGo =
    !isTerminating(next) && (!isUnavailable(view, next) || next === firstUnavailable(view, surplus));
  return { steps: mayGo ? [...steps, { kind: "delete", pod: next }] : steps, blocked: true };
}

/** All that are wanted are available when surplus members go, so the first that isn't is one of these. */
function firstUnavailable(view: View, surplus: readonly (readonly [number, V1Pod])[]): V1Pod | undefined {
  return surplus.find(([, pod]) => isUnavailable(view, pod))?.[1];
}

/** The last member that is not of the update's revision goes, when all behind it are available. */
function stepsOfUpdate(view: View, members: Members): Step[] {
  const { set, updateRevision } = view;
  if (set.spec?.updateStrategy?.type === "OnDelete") return [];
  for (let ordinal = endOf(set) - 1; ordinal >= Math.max(startOf(set), updateFrom(set)); ordinal--) {
    const pod = members.get(ordinal);
    if (!pod || isTerminal(pod)) return [];
    if (revisionOf(pod) !== updateRevision && !isTerminating(pod)) return [{ kind: "delete", pod }];
    if (isUnavailable(view, pod)) return [];
  }
  return [];
}

const isParallel = (set: V1StatefulSet) => set.spec?.podManagementPolicy === "Parallel";

function isUnavailable({ set, nowMs }: View, pod: V1Pod): boolean {
  const isRunning = pod.status?.phase === "Running";
  return !isRunning || isTerminating(pod) || !isAvailable(pod, set.spec?.minReadySeconds ?? 0, nowMs);
}
