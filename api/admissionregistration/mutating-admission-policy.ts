import type { V1MutatingAdmissionPolicy } from "../generated/types.js";
import { age, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { paramKind } from "./columns.js";

export const mutatingAdmissionPolicy: Kind<V1MutatingAdmissionPolicy> = defineKind<V1MutatingAdmissionPolicy>(
  {
    group: "admissionregistration.k8s.io",
    resource: "mutatingadmissionpolicies",
    kind: "MutatingAdmissionPolicy",
    namespaced: false,
    categories: ["api-extensions"],
    columns: columns<V1MutatingAdmissionPolicy>(
      nameColumn(),
      count("Mutations", "How many changes it makes.", ({ spec }) => spec?.mutations?.length ?? 0),
      paramKind,
      age(),
    ),
  },
);
