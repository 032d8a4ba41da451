import type { V1Pod, V1PodTemplate } from "../generated/types.js";
import { age, column, columns, nameColumn, wide } from "./column.js";
import { conditionOf, containerImages, containerNames, labelsText, orNone } from "./format.js";
import { podSummary, restartsText } from "./pod-summary.js";

export const podColumns = columns<V1Pod>(
  nameColumn(),
  column("Ready", "Ready containers of all that the pod has.", (pod) => {
    const { ready, total } = podSummary(pod);
    return `${ready}/${total}`;
  }),
  column("Status", "What the pod's containers are doing, in short.", (pod) => podSummary(pod).status),
  column("Restarts", "How often containers were restarted, and when last.", (pod, now) =>
    restartsText(podSummary(pod), now),
  ),
  age(),
  wide("IP", "The pod's address.", ({ status }) => orNone(status?.podIPs?.[0]?.ip ?? status?.podIP)),
  wide("Node", "The node the pod is bound to.", ({ spec }) => orNone(spec?.nodeName)),
  wide("Nominated Node", "The node where pods are being evicted for this one.", ({ status }) =>
    orNone(status?.nominatedNodeName),
  ),
  wide("Readiness Gates", "Readiness conditions that are true, of all that were asked for.", readinessGates),
);

function readinessGates({ spec, status }: V1Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const open = gates.filter(
    ({ conditionType }) => conditionOf(status?.conditions, conditionType)?.status === "True",
  );
  return `${open.length}/${gates.length}`;
}

export const podTemplateColumns = columns<V1PodTemplate>(
  nameColumn(),
  column("Containers", "Names of the template's containers.", ({ template }) =>
    containerNames(template?.spec?.containers),
  ),
  column("Images", "Images of the template's containers.", ({ template }) =>
    containerImages(template?.spec?.containers),
  ),
  column("Pod Labels", "Labels of the pods made from the template.", ({ template }) =>
    labelsText(template?.metadata?.labels),
  ),
);
