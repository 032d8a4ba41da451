import type { V1Node, V1StorageClass, V1TopologySelectorTerm } from "../generated/types.js";

/** Whether volumes of the class may be made on the node: everywhere, unless the class says where. */
export const allowsNode = ({ allowedTopologies = [] }: V1StorageClass, node: V1Node): boolean =>
  allowedTopologies.length === 0 || allowedTopologies.some((term) => isIn(term, node));

const isIn = ({ matchLabelExpressions = [] }: V1TopologySelectorTerm, { metadata }: V1Node): boolean =>
  matchLabelExpressions.every(({ key, values }) => values.includes(metadata.labels?.[key] ?? ""));
