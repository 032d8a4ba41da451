import type { V1Deployment, V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { keyOf } from "../../../api/meta/object.js";
import { deployments, horizontalPodAutoscalers } from "../../../api/resources.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** In percent of what the pods request: what they are to use, and how far from it doesn't matter. */
const [wanted, tolerated] = [50, 5];

/** What is autoscaled is within its bounds, as large as its pods' load asks for, and its autoscaler says so. */
export const autoscalersFollow: QuietRule = ({ view }) =>
  view.list(horizontalPodAutoscalers).flatMap((autoscaler) => {
    const { metadata, spec } = autoscaler;
    const { namespace = "" } = metadata;
    const target = view.get(deployments, { namespace, name: spec.scaleTargetRef.name });
    return target ? faultsOf(autoscaler, target) : [];
  });

function faultsOf({ metadata, spec, status }: V2HorizontalPodAutoscaler, { spec: target }: V1Deployment) {
  const name = `HorizontalPodAutoscaler ${keyOf(metadata)}`;
  const { minReplicas = 1, maxReplicas } = spec;
  const replicas = target?.replicas ?? 1;
  const load = Number(target?.template.spec?.containers[0]?.image?.split(":")[1]);
  const asked = askedBy(load, replicas);
  const reasonOf = (type: string) => conditionOf(status?.conditions, type)?.reason;
  return [
    ...differs(`${name} replicas`, replicas, Math.min(Math.max(asked, minReplicas), maxReplicas)),
    ...differs(`${name} currentReplicas`, status?.currentReplicas, replicas),
    ...differs(`${name} desiredReplicas`, status?.desiredReplicas, replicas),
    ...differs(
      `${name} utilization`,
      status?.currentMetrics?.[0]?.resource?.current.averageUtilization,
      load,
    ),
    ...differs(`${name} able`, reasonOf("AbleToScale"), "ReadyForNewScale"),
    ...differs(`${name} limited`, reasonOf("ScalingLimited"), limitOf(asked, minReplicas, maxReplicas)),
  ];
}

/** Each pod uses the same, however many there are. */
const askedBy = (load: number, replicas: number) =>
  Math.abs(load - wanted) <= tolerated ? replicas : Math.ceil((load / wanted) * replicas);

function limitOf(asked: number, min: number, max: number): string {
  if (asked > max) return "TooManyReplicas";
  return asked < min ? "TooFewReplicas" : "DesiredWithinRange";
}
