import { join } from "node:path/posix";
import { madeFinalizers } from "../../../api/core/made-volume.js";
import type {
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { unsupported } from "./asked.js";
import { nameFor, provisionedVolume } from "./provisioned-volume.js";

const hostname = "kubernetes.io/hostname";

/** The volume for a claim, as a folder on one node. @param root where the nodes keep such folders */
export function localVolume(
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
  node: V1Node,
  root: string,
): V1PersistentVolume {
  const isBlock = claim.spec?.volumeMode === "Block";
  return provisionedVolume(claim, storageClass, node, madeFinalizers.local, {
    local: { path: join(root, nameFor(claim)), ...(isBlock ? {} : imageType(storageClass)) },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onlyOn(node)] }] } },
  });
}

const onlyOn = ({ metadata }: V1Node) => ({
  key: hostname,
  operator: "In",
  values: [metadata.labels?.[hostname] ?? metadata.name ?? ""],
});

const fsTypeParameter = "csi.storage.k8s.io/fstype";
const fsTypes = ["ext4", "xfs"];

/** Of a class that lets no volume hold more than its claim asked for, the file system in the image. */
const imageType = ({ parameters = {} }: V1StorageClass) =>
  parameters.enforce === "true" ? { fsType: parameters[fsTypeParameter] ?? "ext4" } : {};

function unfitParameter({ parameters = {} }: V1StorageClass): string | undefined {
  const { enforce = "false", [fsTypeParameter]: fsType = "ext4" } = parameters;
  if (!["true", "false"].includes(enforce)) return 'parameter enforce of the class must be "true" or "false"';
  if (fsTypes.includes(fsType)) return undefined;
  return `parameter ${fsTypeParameter} of the class must be one of ${fsTypes.join(", ")}`;
}

const oneNode = ["ReadWriteOnce", "ReadWriteOncePod"];

/** Why a folder on one node won't do for the claim; undefined: it will. */
export function cannotBeLocal(
  { spec = {} }: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
): string | undefined {
  const modes = (spec.accessModes ?? []).filter((mode) => !oneNode.includes(mode));
  if (modes.length > 0)
    return `volumes of one node can't be used from others: access mode ${modes.join(", ")} is not supported`;
  return unsupported(spec) ?? unfitParameter(storageClass);
}
