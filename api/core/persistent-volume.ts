import type { V1PersistentVolume } from "../generated/types.js";
import { age, column, columns, nameColumn, wide } from "../printers/column.js";
import { accessModes } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { warnOfPersistentVolume } from "../warnings/storage.js";
import { validatePersistentVolume, validatePersistentVolumeUpdate } from "./validate-persistent-volume.js";
import { phaseOf } from "./volume-phase.js";

export const persistentVolume: Kind<V1PersistentVolume> = defineKind<V1PersistentVolume>({
  group: "",
  resource: "persistentvolumes",
  kind: "PersistentVolume",
  namespaced: false,
  shortNames: ["pv"],
  subresources: [status],
  generation: "absent",
  columns: columns<V1PersistentVolume>(
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
  ),
  rules: {
    setDefaults: setPersistentVolumeDefaults,
    prepareForCreate(volume) {
      volume.status = { phase: "Pending" };
    },
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    warnings: warnOfPersistentVolume,
  },
});

function setPersistentVolumeDefaults(volume: V1PersistentVolume): void {
  volume.status ??= {};
  volume.status.phase ||= "Pending";
  if (!volume.spec) return;
  volume.spec.persistentVolumeReclaimPolicy ||= "Retain";
  volume.spec.volumeMode ||= "Filesystem";
  if (volume.spec.hostPath) volume.spec.hostPath.type ??= "";
}
