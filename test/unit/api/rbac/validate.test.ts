import { describe, expect, it } from "@jest/globals";
import type { V1RoleBinding } from "../../../../api/generated/types.js";
import { setRoleBindingDefaults } from "../../../../api/rbac/defaults.js";
import {
  validateClusterRole,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
} from "../../../../api/rbac/validate.js";
import { said } from "../../../support/field-errors.js";

const group = "rbac.authorization.k8s.io";
const head = (kind: string) => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name: "x", namespace: "default" },
});

describe("roles", () => {
  it("need verbs, groups and resources", () => {
    expect(said(validateRole({ ...head("Role"), rules: [{ verbs: [] }] }))).toEqual([
      "rules[0].verbs: Required value: verbs must contain at least one value",
      "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
      "rules[0].resources: Required value: resource rules must supply at least one resource",
    ]);
  });

  it("speak of URLs only for the whole cluster", () => {
    const rules = [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }];
    expect(validateClusterRole({ ...head("ClusterRole"), rules })).toEqual([]);
    expect(said(validateRole({ ...head("Role"), rules }))).toEqual([
      'rules[0].nonResourceURLs: Invalid value: ["/metrics"]: namespaced rules cannot apply to non-resource URLs',
    ]);
  });
});

describe("bindings", () => {
  const binding = (subjects: V1RoleBinding["subjects"], name = "view"): V1RoleBinding => {
    const made = { ...head("RoleBinding"), roleRef: { apiGroup: "", kind: "Role", name }, subjects };
    setRoleBindingDefaults(made);
    return made;
  };

  it("have their API groups filled in", () => {
    const made = binding([
      { kind: "User", name: "u" },
      { kind: "ServiceAccount", name: "s", namespace: "n" },
    ]);
    expect(made.roleRef.apiGroup).toBe(group);
    expect(made.subjects?.map(({ apiGroup }) => apiGroup)).toEqual([group, undefined]);
    expect(validateRoleBinding(made)).toEqual([]);
  });

  it("name real subjects", () => {
    expect(
      said(
        validateRoleBinding(
          binding([
            { kind: "Robot", name: "r" },
            { kind: "ServiceAccount", name: "s" },
          ]),
        ),
      ),
    ).toEqual([
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
      "subjects[1].namespace: Required value",
    ]);
  });

  it("keep their role", () => {
    expect(said(validateRoleBindingUpdate(binding([], "edit"), binding([])))[0]).toMatch(
      /^roleRef: Invalid value: .*: cannot change roleRef$/,
    );
  });
});
