import type { V1Pod, V1TopologySpreadConstraint } from "../../api/generated/types.js";
import type { PodTopologySpreadArgs } from "./configuration/plugin-args.js";
import type { Siblings } from "./siblings.js";
import { type SpreadConstraints, spreadConstraints } from "./spread-constraint.js";

/** As Kubernetes spreads what belongs to one Service or set. */
const system: readonly V1TopologySpreadConstraint[] = [
  { topologyKey: "kubernetes.io/hostname", maxSkew: 3, whenUnsatisfiable: "ScheduleAnyway" },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5, whenUnsatisfiable: "ScheduleAnyway" },
];

const none: SpreadConstraints = { hard: [], soft: [] };

/** What pods without topology spread constraints are held to, beside those that they belong together with. */
export class SpreadDefaults {
  /** Kubernetes' own: who lacks one of the labels isn't judged by it. */
  readonly isLenient: boolean;
  private readonly constraints: readonly V1TopologySpreadConstraint[];

  constructor(
    private readonly siblings: Siblings,
    { defaultingType, defaultConstraints }: PodTopologySpreadArgs,
  ) {
    this.isLenient = defaultingType === "System";
    this.constraints = this.isLenient ? system : defaultConstraints;
  }

  /** Do they mean the pod? */
  mean({ spec }: V1Pod): boolean {
    return !spec?.topologySpreadConstraints?.length;
  }

  /** `kind`s that nobody has are not looked for. */
  of(pod: V1Pod, kind: keyof SpreadConstraints): SpreadConstraints[typeof kind] {
    const action = kind === "hard" ? "DoNotSchedule" : "ScheduleAnyway";
    if (!this.constraints.some(({ whenUnsatisfiable }) => whenUnsatisfiable === action)) return none[kind];
    const selector = this.siblings.of(pod);
    return selector ? spreadConstraints(this.constraints, {}, selector)[kind] : none[kind];
  }
}
