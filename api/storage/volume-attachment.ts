import type { V1VolumeAttachment } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { statusAlone } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";

export const volumeAttachment: Kind<V1VolumeAttachment> = defineKind<V1VolumeAttachment>({
  group: "storage.k8s.io",
  resource: "volumeattachments",
  kind: "VolumeAttachment",
  namespaced: false,
  subresources: [status],
  generation: "absent",
  columns: columns<V1VolumeAttachment>(
    nameColumn(),
    column("Attacher", "What attaches it.", ({ spec }) => spec?.attacher ?? ""),
    column("PV", "The volume.", ({ spec }) => spec?.source?.persistentVolumeName ?? ""),
    column("Node", "The node.", ({ spec }) => spec?.nodeName ?? ""),
    column("Attached", "Whether it is attached.", ({ status }) => status?.attached ?? false, "boolean"),
    age(),
  ),
  rules: {
    ...statusAlone(),
    prepareForCreate(attachment) {
      attachment.status = { attached: false };
    },
  },
});
