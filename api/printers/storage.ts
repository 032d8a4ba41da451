import type * as k8s from "../generated/types.js";
import { age, column, columns, count, nameColumn, wide } from "./column.js";
import { accessModes } from "./format.js";

const phaseOf = ({ metadata, status }: k8s.V1PersistentVolume | k8s.V1PersistentVolumeClaim) =>
  metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? "");

export const persistentVolumeColumns = columns<k8s.V1PersistentVolume>(
  nameColumn(),
  column("Capacity", "How much it holds.", ({ spec }) => spec?.capacity?.storage ?? ""),
  column("Access Modes", "How it may be mounted.", ({ spec }) => accessModes(spec?.accessModes)),
  column(
    "Reclaim Policy",
    "What happens to it after its claim.",
    ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? "",
  ),
  column("Status", "Whether it is bound.", phaseOf),
  column("Claim", "The claim it is bound to.", ({ spec }) =>
    spec?.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : "",
  ),
  column("StorageClass", "Its class.", ({ spec }) => spec?.storageClassName ?? ""),
  column(
    "VolumeAttributesClass",
    "The class of its attributes.",
    ({ spec }) => spec?.volumeAttributesClassName || "<unset>",
  ),
  column("Reason", "Why it is in its state.", ({ status }) => status?.reason ?? ""),
  age(),
  wide("VolumeMode", "Filesystem or block device.", ({ spec }) => spec?.volumeMode ?? "<unset>"),
);

export const persistentVolumeClaimColumns = columns<k8s.V1PersistentVolumeClaim>(
  nameColumn(),
  column("Status", "Whether it is bound.", phaseOf),
  column("Volume", "The volume it is bound to.", ({ spec }) => spec?.volumeName ?? ""),
  column("Capacity", "How much it holds.", ({ spec, status }) =>
    spec?.volumeName ? (status?.capacity?.storage ?? "") : "",
  ),
  column("Access Modes", "How it may be mounted.", ({ spec, status }) =>
    spec?.volumeName ? accessModes(status?.accessModes) : "",
  ),
  column("StorageClass", "Its class.", ({ spec }) => spec?.storageClassName ?? ""),
  column(
    "VolumeAttributesClass",
    "The class of its attributes.",
    ({ spec }) => spec?.volumeAttributesClassName || "<unset>",
  ),
  age(),
  wide("VolumeMode", "Filesystem or block device.", ({ spec }) => spec?.volumeMode ?? "<unset>"),
);

export const storageClassColumns = columns<k8s.V1StorageClass>(
  nameColumn(({ metadata }) => {
    const isDefault = metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
    return isDefault ? `${metadata.name} (default)` : (metadata.name ?? "");
  }),
  column("Provisioner", "What makes its volumes.", ({ provisioner }) => provisioner),
  column(
    "ReclaimPolicy",
    "What happens to a volume after its claim.",
    ({ reclaimPolicy }) => reclaimPolicy ?? "Delete",
  ),
  column(
    "VolumeBindingMode",
    "When a volume is made and bound.",
    ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate",
  ),
  column(
    "AllowVolumeExpansion",
    "Whether volumes may grow.",
    ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
  ),
  age(),
);

export const volumeAttributesClassColumns = columns<k8s.V1VolumeAttributesClass>(
  nameColumn(),
  column("DriverName", "The driver it is for.", ({ driverName }) => driverName),
  age(),
);

export const volumeAttachmentColumns = columns<k8s.V1VolumeAttachment>(
  nameColumn(),
  column("Attacher", "What attaches it.", ({ spec }) => spec?.attacher ?? ""),
  column("PV", "The volume.", ({ spec }) => spec?.source?.persistentVolumeName ?? ""),
  column("Node", "The node.", ({ spec }) => spec?.nodeName ?? ""),
  column("Attached", "Whether it is attached.", ({ status }) => status?.attached ?? false, "boolean"),
  age(),
);

export const csiNodeColumns = columns<k8s.V1CSINode>(
  nameColumn(),
  count("Drivers", "How many drivers the node has.", ({ spec }) => spec?.drivers?.length ?? 0),
  age(),
);

export const csiDriverColumns = columns<k8s.V1CSIDriver>(
  nameColumn(),
  column(
    "AttachRequired",
    "Whether volumes are attached before use.",
    ({ spec }) => spec?.attachRequired ?? true,
    "boolean",
  ),
  column(
    "PodInfoOnMount",
    "Whether it is told of the pod.",
    ({ spec }) => spec?.podInfoOnMount ?? false,
    "boolean",
  ),
  column(
    "StorageCapacity",
    "Whether capacity is watched.",
    ({ spec }) => spec?.storageCapacity ?? false,
    "boolean",
  ),
  column(
    "TokenRequests",
    "Audiences of the tokens it gets.",
    ({ spec }) => (spec?.tokenRequests ?? []).map(({ audience }) => audience).join(",") || "<unset>",
  ),
  column(
    "RequiresRepublish",
    "Whether it is called again and again.",
    ({ spec }) => spec?.requiresRepublish ?? false,
    "boolean",
  ),
  column(
    "Modes",
    "Kinds of volumes it supports.",
    ({ spec }) => (spec?.volumeLifecycleModes ?? []).join(",") || "<none>",
  ),
  age(),
);

export const csiStorageCapacityColumns = columns<k8s.V1CSIStorageCapacity>(
  nameColumn(),
  column("StorageClassName", "The class of the volumes.", ({ storageClassName }) => storageClassName),
  column("Capacity", "How much is left.", ({ capacity }) => capacity ?? "<unset>"),
);
