import type { V1MutatingAdmissionPolicyBinding } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { admissionPolicyBindingColumns } from "./columns.js";

export const mutatingAdmissionPolicyBinding: Kind<V1MutatingAdmissionPolicyBinding> =
  defineKind<V1MutatingAdmissionPolicyBinding>({
    group: "admissionregistration.k8s.io",
    resource: "mutatingadmissionpolicybindings",
    kind: "MutatingAdmissionPolicyBinding",
    namespaced: false,
    categories: ["api-extensions"],
    columns: admissionPolicyBindingColumns,
  });
