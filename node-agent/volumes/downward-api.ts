import type { V1Container, V1DownwardAPIVolumeFile } from "../../api/generated/types.js";
import { fieldValue } from "../pods/spec/field-ref.js";
import { resourceValue } from "../pods/spec/resource-field-ref.js";
import type { FileTree } from "./file-tree.js";
import type { VolumeContext } from "./volume-context.js";
import { VolumeError } from "./volume-error.js";

export function downwardFiles(
  items: readonly V1DownwardAPIVolumeFile[],
  context: VolumeContext,
  mode: number,
): FileTree {
  return new Map(
    items.map((item) => [item.path, { data: Buffer.from(textOf(item, context)), mode: item.mode ?? mode }]),
  );
}

function textOf({ fieldRef, resourceFieldRef }: V1DownwardAPIVolumeFile, context: VolumeContext): string {
  const { pod, facts, allocatable } = context;
  if (fieldRef) return fieldValue(fieldRef.fieldPath, pod, facts);
  const name = resourceFieldRef?.containerName;
  const container = containersOf(context).find((one) => one.name === name);
  if (!resourceFieldRef || !container) throw new VolumeError(`container "${name}" not found`);
  return resourceValue(resourceFieldRef, container, allocatable);
}

const containersOf = ({ pod: { spec } }: VolumeContext): readonly V1Container[] => [
  ...(spec?.containers ?? []),
  ...(spec?.initContainers ?? []),
];
