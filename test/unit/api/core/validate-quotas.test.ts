import { describe, expect, it } from "@jest/globals";
import { validateLimitRange } from "../../../../api/core/validate-limit-range.js";
import {
  validateResourceQuota,
  validateResourceQuotaStatus,
  validateResourceQuotaUpdate,
} from "../../../../api/core/validate-resource-quota.js";
import type { V1LimitRangeItem, V1ResourceQuotaSpec } from "../../../../api/generated/types.js";

const quota = (spec: V1ResourceQuotaSpec) => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "q" },
  spec,
});
const lines = (errors: readonly { field: string; message: string }[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`);
const scoped = (scopeName: string, operator: string, values: string[] = [], hard = {}) => ({
  hard,
  scopeSelector: { matchExpressions: [{ scopeName, operator, values }] },
});
const expressions = "spec.scopeSelector.matchExpressions";

describe("a ResourceQuota", () => {
  it.each<[string, V1ResourceQuotaSpec]>([
    [
      "standard names",
      {
        hard: {
          cpu: "1",
          "requests.memory": "1Gi",
          "limits.ephemeral-storage": "1",
          pods: "5",
          "requests.storage": "1Gi",
        },
      },
    ],
    [
      "names with a domain",
      {
        hard: {
          "requests.example.com/gpu": "1",
          "count/deployments.apps": "2",
          "gold.storageclass.storage.k8s.io/requests.storage": "1Gi",
        },
      },
    ],
    ["huge pages", { hard: { "hugepages-2Mi": "4Mi", "requests.hugepages-1Gi": "1Gi" } }],
    ["scopes that fit", { hard: { pods: "1", cpu: "1" }, scopes: ["NotBestEffort", "Terminating"] }],
    ["what a scope doesn't know", { hard: { "count/pods": "1" }, scopes: ["BestEffort"] }],
    ["a selector", scoped("PriorityClass", "In", ["high"], { pods: "1" })],
  ])("may have %s", (_what, spec) => {
    expect(validateResourceQuota(quota(spec))).toEqual([]);
  });

  it.each<[V1ResourceQuotaSpec, string[]]>([
    [
      { hard: { disks: "1" } },
      [
        'spec.hard[disks]: Invalid value: "disks": must be a standard resource type or fully qualified',
        'spec.hard[disks]: Invalid value: "disks": must be a standard resource for quota',
      ],
    ],
    [
      { hard: { storage: "1" } },
      ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota'],
    ],
    [{ hard: { pods: "-1" } }, ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0']],
    [{ hard: { pods: "1500m" } }, ['spec.hard[pods]: Invalid value: "1500m": must be an integer']],
    [{ hard: {}, scopes: ["toString"] }, ['spec.scopes: Invalid value: ["toString"]: unsupported scope']],
    [
      { hard: { cpu: "1" }, scopes: ["BestEffort"] },
      ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
    ],
    [
      { hard: {}, scopes: ["BestEffort", "NotBestEffort"] },
      ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
    ],
    [
      scoped("Terminating", "In", ["a"]),
      [
        `${expressions}.operator: Invalid value: "In": must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity`,
      ],
    ],
    [
      scoped("PriorityClass", "In"),
      [
        `${expressions}.values: Required value: must be at least one value when \`operator\` is 'In' or 'NotIn' for scope selector`,
      ],
    ],
    [
      scoped("PriorityClass", "Exists", ["a"]),
      [
        `${expressions}.values: Invalid value: ["a"]: must be no value when \`operator\` is 'Exist' or 'DoesNotExist' for scope selector`,
      ],
    ],
    [
      scoped("PriorityClass", "Like"),
      [`${expressions}.operator: Invalid value: "Like": not a valid selector operator`],
    ],
    [scoped("Other", "Exists"), [`${expressions}.scopeName: Invalid value: "Other": unsupported scope`]],
  ])("is not %j", (spec, expected) => {
    expect(lines(validateResourceQuota(quota(spec)))).toEqual(expected);
  });

  it("keeps its scopes", () => {
    const old = quota({ scopes: ["BestEffort"] });
    expect(lines(validateResourceQuotaUpdate(quota({ scopes: ["Terminating"] }), old))).toEqual([
      'spec.scopes: Invalid value: ["Terminating"]: field is immutable',
    ]);
    expect(validateResourceQuotaUpdate(quota({ hard: { pods: "1" }, scopes: ["BestEffort"] }), old)).toEqual(
      [],
    );
  });

  it("has a status of the same names, of a version", () => {
    const status = { hard: { disks: "1" }, used: { pods: "1m" } };
    expect(lines(validateResourceQuotaStatus({ ...quota({}), status }))).toEqual([
      "resourceVersion: Required value",
      'status.hard[disks]: Invalid value: "disks": must be a standard resource type or fully qualified',
      'status.hard[disks]: Invalid value: "disks": must be a standard resource for quota',
      'status.used[pods]: Invalid value: "1m": must be an integer',
    ]);
  });
});

describe("a LimitRange", () => {
  const faults = (item: Partial<V1LimitRangeItem>) => {
    const limits = [{ type: "Container", ...item }];
    const metadata = { name: "l" };
    return lines(validateLimitRange({ apiVersion: "v1", kind: "LimitRange", metadata, spec: { limits } }));
  };

  it.each<[Partial<V1LimitRangeItem>, string[]]>([
    [
      {
        max: { cpu: "2" },
        min: { cpu: "1" },
        default: { cpu: "2" },
        defaultRequest: { cpu: "1" },
        maxLimitRequestRatio: { cpu: "2" },
      },
      [],
    ],
    [
      { type: "Node" },
      ['spec.limits[0].type: Invalid value: "Node": must be a standard limit type or fully qualified'],
    ],
    [{ type: "example.com/node" }, []],
    [
      { max: { disk: "1" } },
      [
        'spec.limits[0].max[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
        'spec.limits[0].max[disk]: Invalid value: "disk": must be a standard resource for containers',
      ],
    ],
    [
      { type: "Pod", default: { cpu: "1" } },
      ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
    ],
    [
      { type: "PersistentVolumeClaim" },
      [
        "spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
      ],
    ],
    [
      { min: { cpu: "2" }, max: { cpu: "1" } },
      ['spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1'],
    ],
    [
      { min: { cpu: "2" }, defaultRequest: { cpu: "1" } },
      [
        'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      ],
    ],
    [
      { defaultRequest: { cpu: "2" }, default: { cpu: "1" } },
      [
        'spec.limits[0].defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than default limit value 1',
      ],
    ],
    [
      { default: { cpu: "2" }, max: { cpu: "1" } },
      ['spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1'],
    ],
    [
      { maxLimitRequestRatio: { cpu: "500m" } },
      ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
    ],
    [
      { min: { cpu: "1" }, max: { cpu: "2" }, maxLimitRequestRatio: { cpu: "3" } },
      [
        'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000',
      ],
    ],
    [
      { default: { "example.com/a": "2" }, defaultRequest: { "example.com/a": "1" } },
      [
        'spec.limits[0].defaultRequest[example.com/a]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.com/a',
      ],
    ],
  ])("of %j", (item, expected) => {
    expect(faults(item)).toEqual(expected);
  });
});
