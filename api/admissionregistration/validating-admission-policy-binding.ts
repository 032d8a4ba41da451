import type { V1ValidatingAdmissionPolicyBinding } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { admissionPolicyBindingColumns } from "./columns.js";

export const validatingAdmissionPolicyBinding: Kind<V1ValidatingAdmissionPolicyBinding> =
  defineKind<V1ValidatingAdmissionPolicyBinding>({
    group: "admissionregistration.k8s.io",
    resource: "validatingadmissionpolicybindings",
    kind: "ValidatingAdmissionPolicyBinding",
    namespaced: false,
    categories: ["api-extensions"],
    columns: admissionPolicyBindingColumns,
  });
