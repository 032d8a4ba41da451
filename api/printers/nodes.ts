import type { V1Node } from "../generated/types.js";
import { age, column, columns, nameColumn, wide } from "./column.js";
import { conditionOf, orNone } from "./format.js";

const rolePrefix = "node-role.kubernetes.io/";

export const nodeColumns = columns<V1Node>(
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
);

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

const address = ({ status }: V1Node, wanted: string) =>
  orNone(status?.addresses?.find(({ type }) => type === wanted)?.address);
