import type { ResourceSpec, ScoringStrategy, UtilizationShapePoint } from "../configuration/plugin-args.js";
import type { NodeInfo } from "../node-info.js";
import type { Amounts } from "../pod-amounts.js";
import { best, type Score } from "./score.js";

/** How good it is, 0…100, that so much of a capacity would be used. */
type Judge = (used: number, capacity: number) => number;

interface Strategy {
  readonly judge: Judge;
  /** What one resource says nothing of doesn't count against the others. */
  readonly leavesOutNothing: boolean;
}

/** Prefers nodes by how much of their resources is used. Containers that request nothing are taken to need a little. */
export function allocation(scoring: ScoringStrategy): Score {
  const strategy = strategyOf(scoring);
  return {
    name: "NodeResourcesFit",
    rate({ estimate }, nodes) {
      const asked = askedOf(scoring.resources, estimate);
      return nodes.map((node) => rated(node, asked, strategy));
    },
  };
}

type Asked = ResourceSpec & { readonly amount: number };

/** Of what only some pods need, those that don't are not judged by it. */
function askedOf(resources: readonly ResourceSpec[], estimate: Amounts): Asked[] {
  return resources
    .map((resource) => ({ ...resource, amount: estimate.get(resource.name) ?? 0 }))
    .filter(({ name, amount }) => amount > 0 || everybodys.has(name));
}

const everybodys: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

function rated(
  { allocatable, estimated }: NodeInfo,
  asked: readonly Asked[],
  { judge, leavesOutNothing }: Strategy,
): number {
  let sum = 0;
  let weights = 0;
  for (const { name, weight, amount } of asked) {
    const capacity = allocatable.get(name) ?? 0;
    if (capacity === 0) continue;
    const figure = judge((estimated.get(name) ?? 0) + amount, capacity);
    if (leavesOutNothing && figure === 0) continue;
    sum += figure * weight;
    weights += weight;
  }
  if (weights === 0) return 0;
  return leavesOutNothing ? Math.round(sum / weights) : Math.floor(sum / weights);
}

function strategyOf({ type, requestedToCapacityRatio }: ScoringStrategy): Strategy {
  switch (type) {
    case "LeastAllocated":
      return { judge: shareLeft, leavesOutNothing: false };
    case "MostAllocated":
      return { judge: shareUsed, leavesOutNothing: false };
    case "RequestedToCapacityRatio":
      return { judge: alongShape(requestedToCapacityRatio?.shape ?? []), leavesOutNothing: true };
  }
}

const shareLeft: Judge = (used, capacity) =>
  used > capacity ? 0 : Math.floor((best * (capacity - used)) / capacity);

const shareUsed: Judge = (used, capacity) => Math.floor((best * Math.min(used, capacity)) / capacity);

/** The scores of a shape go to 10. */
const mostOfShape = 10;

/** A line through the points, level before the first and behind the last. */
function alongShape(shape: readonly UtilizationShapePoint[]): Judge {
  const points = shape.map(({ utilization, score }) => ({
    at: utilization,
    score: (score * best) / mostOfShape,
  }));
  return (used, capacity) => {
    const at = used > capacity ? best : Math.floor((best * used) / capacity);
    const index = points.findIndex((point) => at <= point.at);
    const next = points[index] ?? points.at(-1);
    const before = points[index - 1];
    if (!next || !before || index <= 0) return next?.score ?? 0;
    return (
      before.score + Math.trunc(((next.score - before.score) * (at - before.at)) / (next.at - before.at))
    );
  };
}
