import type { V1ValidatingAdmissionPolicy } from "../generated/types.js";
import { age, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { statusAlone } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";
import { paramKind } from "./columns.js";

export const validatingAdmissionPolicy: Kind<V1ValidatingAdmissionPolicy> =
  defineKind<V1ValidatingAdmissionPolicy>({
    group: "admissionregistration.k8s.io",
    resource: "validatingadmissionpolicies",
    kind: "ValidatingAdmissionPolicy",
    namespaced: false,
    categories: ["api-extensions"],
    subresources: [status],
    columns: columns<V1ValidatingAdmissionPolicy>(
      nameColumn(),
      count("Validations", "How many rules it has.", ({ spec }) => spec?.validations?.length ?? 0),
      paramKind,
      age(),
    ),
    rules: statusAlone(),
  });
