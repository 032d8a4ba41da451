import type { V1Pod, V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { messageOf } from "../../../common/errors.js";
import { selectorInGo } from "../selector-in-go.js";

/** What the controller tells of budgets and of the pods below them. */
export class BudgetEvents {
  constructor(private readonly recorder: EventRecorder) {}

  covers(budget: V1PodDisruptionBudget, pods: readonly V1Pod[]): void {
    if (pods.length === 0) this.recorder.event(budget, "Normal", "NoPods", "No matching pods found");
  }

  /** Each pod below several is told of once for all of them: by the first. */
  shares(budget: V1PodDisruptionBudget, pods: readonly V1Pod[], all: readonly V1PodDisruptionBudget[]): void {
    const others = all.filter((one) => one !== budget && one.metadata.uid !== budget.metadata.uid);
    for (const other of others) {
      const selector = selectorOf(other.spec?.selector);
      for (const pod of pods) if (selector.matches(pod.metadata.labels)) this.shared(budget, other, pod);
    }
  }

  uncountable(budget: V1PodDisruptionBudget, error: unknown): void {
    const message = `Failed to calculate the number of expected pods: ${messageOf(error)}`;
    this.recorder.event(budget, "Warning", "CalculateExpectedPodCountFailed", message);
  }

  unmanaged(budget: V1PodDisruptionBudget): void {
    const selector = selectorInGo(budget.spec?.selector);
    const message =
      `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status ` +
      "of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set " +
      '".spec.minAvailable" field of the PDB to an integer value.';
    this.recorder.event(budget, "Warning", "UnmanagedPods", message);
  }

  notDeleted({ metadata }: V1PodDisruptionBudget, overdue: readonly V1Pod[]): void {
    const message = `Pod was expected by PDB ${keyOf(metadata)} to be deleted but it wasn't`;
    for (const pod of overdue) this.recorder.event(pod, "Warning", "NotDeleted", message);
  }

  private shared(budget: V1PodDisruptionBudget, other: V1PodDisruptionBudget, pod: V1Pod): void {
    const { name = "" } = budget.metadata;
    if (name > (other.metadata.name ?? "")) return;
    const { namespace } = pod.metadata;
    const message = `Pod "${namespace}"/"${pod.metadata.name}" matches multiple PodDisruptionBudgets.  Chose "${name}" arbitrarily.`;
    this.recorder.event(pod, "Warning", "MultiplePodDisruptionBudgets", message);
  }
}
