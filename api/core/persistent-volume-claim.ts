import type { V1PersistentVolumeClaim } from "../generated/types.js";
import { age, column, columns, nameColumn, wide } from "../printers/column.js";
import { accessModes } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { warnOfPersistentVolumeClaim } from "../warnings/storage.js";
import { setPersistentVolumeClaimDefaults } from "./persistent-volume-claim-defaults.js";
import {
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimUpdate,
} from "./validate-persistent-volume.js";
import { phaseOf } from "./volume-phase.js";

export const persistentVolumeClaim: Kind<V1PersistentVolumeClaim> = defineKind<V1PersistentVolumeClaim>({
  group: "",
  resource: "persistentvolumeclaims",
  kind: "PersistentVolumeClaim",
  shortNames: ["pvc"],
  subresources: [status],
  generation: "absent",
  columns: columns<V1PersistentVolumeClaim>(
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
  ),
  rules: {
    setDefaults: setPersistentVolumeClaimDefaults,
    prepareForCreate(claim) {
      claim.status = { phase: "Pending" };
    },
    validate: validatePersistentVolumeClaim,
    validateUpdate: validatePersistentVolumeClaimUpdate,
    warnings: warnOfPersistentVolumeClaim,
  },
});
