import { forbidden } from "../../../api/errors.js";
import type { V1Pod, V1PodSpec, V1PriorityClass } from "../../../api/generated/types.js";
import { priorityClasses } from "../../../api/resources.js";
import { systemPriorities } from "../../../api/scheduling/validate-priority-class.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";
import { podOf } from "./requests.js";

const classPrefix = resourcePrefix(priorityClasses);
const defaultPreemption = "PreemptLowerPriority";

interface Rank {
  readonly name: string;
  readonly value: number;
  readonly preemptionPolicy: string;
}

/** Turns the name of a priority class into the number that the scheduler goes by. */
export class PriorityAdmission implements AdmissionPlugin {
  readonly name = "Priority";

  constructor(private readonly lookup: Lookup) {}

  async admit(request: AdmissionRequest): Promise<void> {
    const pod = podOf(request);
    if (!pod?.spec) return;
    if (request.operation === "UPDATE")
      return keepPriority(pod.spec, (request.old as V1Pod | undefined)?.spec);
    if (request.operation === "CREATE") setPriority(request, pod.spec, await this.rankOf(request, pod.spec));
  }

  /** Those of the system stay; and only one class may be the one for pods that name none. */
  validate({ operation, kind, object, name }: AdmissionRequest): void {
    if (kind.resource !== "priorityclasses") return;
    if (operation === "DELETE") {
      if (!systemPriorities.has(name)) return;
      throw forbidden(kind, name, "this is a system priority class and cannot be deleted");
    }
    if ((object as V1PriorityClass | undefined)?.globalDefault !== true) return;
    const other = this.globalDefaults().find(({ metadata }) => metadata.name !== name);
    if (!other) return;
    const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`;
    throw forbidden(kind, name, why);
  }

  private async rankOf({ kind, name, context }: AdmissionRequest, spec: V1PodSpec): Promise<Rank> {
    const className = spec.priorityClassName;
    if (!className) return this.defaultRank();
    const found = await this.lookup.find<V1PriorityClass>(classPrefix + className, context.signal);
    if (found) return rank(found);
    const value = systemPriorities.get(className);
    if (value !== undefined) return { name: className, value, preemptionPolicy: defaultPreemption };
    throw forbidden(kind, name, `no PriorityClass with name ${className} was found`);
  }

  private defaultRank(): Rank {
    const [lowest] = this.globalDefaults();
    return lowest ? rank(lowest) : { name: "", value: 0, preemptionPolicy: defaultPreemption };
  }

  /** Should there be several, made at the same moment, the lowest counts. */
  private globalDefaults(): V1PriorityClass[] {
    return this.lookup
      .list<V1PriorityClass>(classPrefix)
      .filter(({ globalDefault }) => globalDefault)
      .sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  }
}

const rank = ({ metadata, value = 0, preemptionPolicy = defaultPreemption }: V1PriorityClass): Rank => ({
  name: metadata.name ?? "",
  value,
  preemptionPolicy,
});

/** Whoever applies a manifest again leaves out what was computed. */
function keepPriority(spec: V1PodSpec, old: V1PodSpec | undefined): void {
  if (old?.priority !== undefined) spec.priority ??= old.priority;
  if (old?.preemptionPolicy !== undefined) spec.preemptionPolicy ??= old.preemptionPolicy;
}

function setPriority({ kind, name }: AdmissionRequest, spec: V1PodSpec, computed: Rank): void {
  if (spec.priority !== undefined && spec.priority !== computed.value) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${computed.value} from the given PriorityClass name`;
    throw forbidden(kind, name, why);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== computed.preemptionPolicy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${computed.preemptionPolicy} from the given PriorityClass name`;
    throw forbidden(kind, name, why);
  }
  spec.priority = computed.value;
  spec.preemptionPolicy = computed.preemptionPolicy;
  if (computed.name) spec.priorityClassName = computed.name;
}
