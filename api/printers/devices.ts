import type * as k8s from "../generated/types.js";
import { age, column, columns, nameColumn } from "./column.js";

export const resourceClaimColumns = columns<k8s.ResourceV1ResourceClaim>(
  nameColumn(),
  column("State", "Whether it is allocated, and to whom it is reserved.", stateOf),
  age(),
);

function stateOf({ metadata, status }: k8s.ResourceV1ResourceClaim): string {
  const ends = metadata.deletionTimestamp ? ["deleted"] : [];
  if (!status?.allocation) return ends[0] ?? "pending";
  const reserved = (status.reservedFor ?? []).length > 0 ? ["reserved"] : [];
  return [...ends, "allocated", ...reserved].join(",");
}

export const resourceSliceColumns = columns<k8s.V1ResourceSlice>(
  nameColumn(),
  column("Node", "The node that has the devices.", ({ spec }) => spec?.nodeName || "<unset>"),
  column("Driver", "Who manages the devices.", ({ spec }) => spec?.driver ?? ""),
  column("Pool", "The pool they belong to.", ({ spec }) => spec?.pool?.name ?? ""),
  age(),
);
