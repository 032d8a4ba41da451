import { describe, expect, it } from "@jest/globals";
import { parseAuditPolicy } from "../../../../api/audit/parse-policy.js";

const head = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";
const withRule = (rule: string) => `${head}rules:\n- ${rule.replaceAll("\n", "\n  ")}\n`;

describe("an audit policy", () => {
  it("is read from YAML", () => {
    const { policy, warnings } = parseAuditPolicy(
      `${head}omitStages: [RequestReceived]\nrules:\n- level: Metadata\n  namespaces: [""]\n  omitManagedFields: true\n`,
    );
    expect(warnings).toEqual([]);
    expect(policy).toMatchObject({
      omitStages: ["RequestReceived"],
      rules: [{ level: "Metadata", namespaces: [""], omitManagedFields: true }],
    });
  });

  it("is read from JSON", () => {
    const text = JSON.stringify({
      apiVersion: "audit.k8s.io/v1",
      kind: "Policy",
      rules: [{ level: "None" }],
    });
    expect(parseAuditPolicy(` ${text}`).policy.rules).toEqual([{ level: "None" }]);
  });

  it("tells of fields that mean nothing", () => {
    const { warnings } = parseAuditPolicy(withRule("level: None\nnamespace: [default]"));
    expect(warnings).toEqual(['unknown field "rules[0].namespace"']);
  });

  it.each([
    ["without a level", withRule("verbs: [get]"), "rules[0].level: Required value"],
    [
      "with a level that there is not",
      withRule("level: All"),
      'rules[0].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse"',
    ],
    [
      "with a stage that there is not",
      withRule("level: None\nomitStages: [Panic, Start]"),
      'rules[0].omitStages[1]: Invalid value: "Start": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic',
    ],
    [
      "that omits such a stage everywhere",
      `${head}omitStages: [End]\nrules: [{level: None}]`,
      'omitStages[0]: Invalid value: "End": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic',
    ],
    [
      "with a path that doesn't begin as one",
      withRule("level: None\nnonResourceURLs: ['*', healthz]"),
      "rules[0].nonResourceURLs[1]: Invalid value: \"healthz\": non-resource URL rules must begin with a '/' character",
    ],
    [
      "with a * inside a path",
      withRule("level: None\nnonResourceURLs: [/a*/b]"),
      "rules[0].nonResourceURLs[0]: Invalid value: \"/a*/b\": non-resource URL wildcards '*' must be the final character of the rule",
    ],
    [
      "with a rule for resources and paths",
      withRule("level: None\nnonResourceURLs: [/a]\nnamespaces: [b]"),
      'rules[0].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
    [
      "with names of no resource",
      withRule("level: None\nresources: [{resourceNames: [a]}]"),
      'rules[0].resources[0].resourceNames: Invalid value: ["a"]: using resourceNames requires at least one resource',
    ],
    [
      "with a group and its version",
      withRule("level: None\nresources: [{group: apps/v1}]"),
      "rules[0].resources[0].group: ",
    ],
    [
      "with several faults",
      withRule("omitStages: [x]"),
      "[rules[0].level: Required value, rules[0].omitStages[0]: ",
    ],
    ["without rules", head, "loaded illegal policy with 0 rules"],
    [
      "of another version",
      "apiVersion: audit.k8s.io/v1beta1\nkind: Policy\n",
      "unknown group version field audit.k8s.io/v1beta1, Kind=Policy in policy",
    ],
    ["that is no YAML", "a: [", "yaml: "],
    ["whose fields have other types", withRule("level: 5"), "cannot unmarshal number"],
  ])("%s is refused", (_what, text, message) => {
    expect(() => parseAuditPolicy(text)).toThrow(message);
  });
});
