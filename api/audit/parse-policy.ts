import { decode } from "../schema/decode.js";
import { Schemas } from "../schema/schema.js";
import type { AuditPolicy } from "./policy.js";
import { validateAuditPolicy } from "./validate-policy.js";

const schemas = new Schemas({
  Policy: {
    name: "io.k8s.apiserver.pkg.apis.audit.v1.Policy",
    fields: {
      apiVersion: "string",
      kind: "string",
      metadata: "any",
      rules: "[]PolicyRule",
      omitStages: "[]string",
      omitManagedFields: "boolean",
    },
  },
  PolicyRule: {
    name: "io.k8s.apiserver.pkg.apis.audit.v1.PolicyRule",
    fields: {
      level: "string",
      users: "[]string",
      userGroups: "[]string",
      verbs: "[]string",
      resources: "[]GroupResources",
      namespaces: "[]string",
      nonResourceURLs: "[]string",
      omitStages: "[]string",
      omitManagedFields: "boolean",
    },
  },
  GroupResources: {
    name: "io.k8s.apiserver.pkg.apis.audit.v1.GroupResources",
    fields: { group: "string", resources: "[]string", resourceNames: "[]string" },
  },
});

export interface ParsedAuditPolicy {
  readonly policy: AuditPolicy;
  /** Fields that mean nothing, or stand twice. */
  readonly warnings: readonly string[];
}

/** An audit policy in YAML or JSON. Throws an Error that says in one line what is wrong with it, and at which fields. */
export function parseAuditPolicy(text: string): ParsedAuditPolicy {
  const format = /^\s*\{/.test(text) ? "json" : "yaml";
  const { object, warnings } = decode(text, format, schemas.get("Policy"));
  const { apiVersion = "", kind = "" } = object;
  if (apiVersion !== "audit.k8s.io/v1" || kind !== "Policy")
    throw new Error(`unknown group version field ${apiVersion}, Kind=${kind} in policy`);
  const policy = { rules: [], ...object } as unknown as AuditPolicy;
  const errors = validateAuditPolicy(policy).map(({ field, message }) => `${field}: ${message}`);
  if (errors.length > 0) throw new Error(errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`);
  if (policy.rules.length === 0) throw new Error("loaded illegal policy with 0 rules");
  return { policy, warnings };
}
