import type { V1Node } from "../generated/types.js";
import { age, column, columns, nameColumn, wide } from "../printers/column.js";
import { conditionOf, orNone } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { proxy, status } from "../scheme/subresources.js";
import { warnOfCidr } from "../warnings/addresses.js";
import { validateNode, validateNodeUpdate } from "./validate-node.js";
import { validateNodeStatus } from "./validate-node-status.js";

const rolePrefix = "node-role.kubernetes.io/";

const address = ({ status }: V1Node, wanted: string) =>
  orNone(status?.addresses?.find(({ type }) => type === wanted)?.address);

export const node: Kind<V1Node> = defineKind<V1Node>({
  group: "",
  resource: "nodes",
  kind: "Node",
  namespaced: false,
  shortNames: ["no"],
  subresources: [proxy("NodeProxyOptions"), status],
  generation: "absent",
  columns: columns<V1Node>(
    nameColumn(),
    column("Status", "Whether the node is ready and takes pods.", nodeStatus),
    column("Roles", "The node's roles.", roles),
    age(),
    column(
      "Version",
      "The version of the node's agent.",
      ({ status }) => status?.nodeInfo?.kubeletVersion ?? "",
    ),
    wide("Internal-IP", "The node's address in its network.", (node) => address(node, "InternalIP")),
    wide("External-IP", "The node's address from outside.", (node) => address(node, "ExternalIP")),
    wide("OS-Image", "The operating system.", ({ status }) => status?.nodeInfo?.osImage || "<unknown>"),
    wide(
      "Kernel-Version",
      "The kernel's version.",
      ({ status }) => status?.nodeInfo?.kernelVersion || "<unknown>",
    ),
    wide(
      "Container-Runtime",
      "What runs the containers.",
      ({ status }) => status?.nodeInfo?.containerRuntimeVersion || "<unknown>",
    ),
  ),
  rules: {
    setDefaults: setNodeDefaults,
    prepareForCreate() {
      // Whoever registers a node may report its status along.
    },
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
    validateStatusUpdate: ({ status }) => validateNodeStatus(status),
    warnings: warnOfNode,
    selectableFields: ({ spec }) => ({ "spec.unschedulable": String(spec?.unschedulable ?? false) }),
  },
});

function setNodeDefaults({ status }: V1Node): void {
  if (status?.capacity) status.allocatable ??= { ...status.capacity };
}

function warnOfNode({ spec }: V1Node): string[] {
  return [
    ...(spec?.configSource ? ["spec.configSource: the feature is removed"] : []),
    ...(spec?.externalID ? ["spec.externalID: this field is deprecated, and is unused by Kubernetes"] : []),
    ...(spec?.podCIDRs ?? []).flatMap((range, at) => warnOfCidr(range, `spec.podCIDRs[${at}]`)),
  ];
}

function nodeStatus({ spec, status }: V1Node): string {
  const ready = conditionOf(status?.conditions, "Ready");
  const state = ready ? (ready.status === "True" ? "Ready" : "NotReady") : "Unknown";
  return spec?.unschedulable ? `${state},SchedulingDisabled` : state;
}

function roles({ metadata }: V1Node): string {
  const found = Object.entries(metadata.labels ?? {}).flatMap(([label, value]) => {
    if (label.startsWith(rolePrefix)) return label.slice(rolePrefix.length) || [];
    return label === "kubernetes.io/role" && value !== "" ? value : [];
  });
  return orNone([...new Set(found)].sort().join(","));
}
