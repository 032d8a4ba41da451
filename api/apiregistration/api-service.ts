import type { V1APIService } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { conditionOf } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { statusAlone } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";

export const apiService: Kind<V1APIService> = defineKind<V1APIService>({
  group: "apiregistration.k8s.io",
  resource: "apiservices",
  kind: "APIService",
  namespaced: false,
  categories: ["api-extensions"],
  subresources: [status],
  generation: "absent",
  columns: columns<V1APIService>(
    nameColumn(),
    column("Service", "What serves it.", ({ spec }) =>
      spec?.service ? `${spec.service.namespace ?? ""}/${spec.service.name ?? ""}` : "Local",
    ),
    column("Available", "Whether it answers.", ({ status }) => {
      const available = conditionOf(status?.conditions, "Available");
      if (!available) return "Unknown";
      return available.status === "True" ? "True" : `${available.status} (${available.reason ?? ""})`;
    }),
    age(),
  ),
  rules: { ...statusAlone(), allowUnconditionalUpdate: false, setDefaults: setApiServiceDefaults },
});

function setApiServiceDefaults({ spec }: V1APIService): void {
  if (spec?.service) spec.service.port ??= 443;
}
