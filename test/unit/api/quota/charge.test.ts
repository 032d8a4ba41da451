import { describe, expect, it } from "@jest/globals";
import type { V1PodSpec, V1ResourceQuota, V1ResourceQuotaSpec } from "../../../../api/generated/types.js";
import type { KubeObject } from "../../../../api/meta/object.js";
import { chargeAll, type QuotaChange } from "../../../../api/quota/charge.js";
import { countUsage } from "../../../../api/quota/count-usage.js";
import { evaluatorOf } from "../../../../api/quota/evaluators.js";
import { formatAll } from "../../../../api/quota/resource-list.js";

type Amounts = Record<string, string>;

const quota = (
  hard: Amounts,
  used: Amounts = {},
  spec: Partial<V1ResourceQuotaSpec> = {},
  name = "q",
): V1ResourceQuota => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { namespace: "a", name },
  spec: { hard, ...spec },
  status: { hard, used: { ...Object.fromEntries(Object.keys(hard).map((one) => [one, "0"])), ...used } },
});
const object = (fields: object) =>
  ({ apiVersion: "v1", kind: "Any", metadata: { namespace: "a", name: "b" }, ...fields }) as KubeObject;
const pod = (requests: Amounts = {}, limits: Amounts = {}, spec: Partial<V1PodSpec> = {}) =>
  object({ spec: { containers: [{ name: "c", image: "i", resources: { requests, limits } }], ...spec } });

function charge(
  resource: string,
  quotas: V1ResourceQuota[],
  change: Partial<QuotaChange> & { object: KubeObject },
) {
  const evaluator = evaluatorOf("", resource);
  if (!evaluator) throw new Error("nothing counts that");
  const charged = chargeAll(quotas, evaluator, { operation: "CREATE", ...change }, 0);
  return quotas.map((one) => charged.get(one));
}

describe("what a write makes of a quota", () => {
  it("adds what is used of what is limited", () => {
    const full = quota({ pods: "5", "requests.cpu": "2" }, { pods: "4", "requests.cpu": "1500m" });
    const [used] = charge("pods", [full], { object: pod({ cpu: "500m", memory: "1Gi" }) });
    expect(used).toEqual({ pods: "5", "requests.cpu": "2" });
  });

  it("leaves what it says nothing of", () => {
    const other = quota({ services: "1" }, { services: "1" });
    expect(charge("pods", [other, quota({ pods: "1" })], { object: pod() })).toEqual([
      undefined,
      { pods: "1" },
    ]);
  });

  it.each<[string, V1ResourceQuota[], KubeObject, string]>([
    [
      "there is no room",
      [quota({ pods: "1" }, { pods: "1" })],
      pod(),
      "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1",
    ],
    [
      "some of it has no room",
      [
        quota(
          { pods: "5", "requests.cpu": "1", "limits.memory": "1Gi" },
          { "requests.cpu": "600m", "limits.memory": "1Gi" },
        ),
      ],
      pod({ cpu: "500m", memory: "1" }, { memory: "1Mi" }),
      "exceeded quota: q, requested: limits.memory=1Mi,requests.cpu=500m, used: limits.memory=1Gi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1",
    ],
    [
      "one of several has no room",
      [quota({ pods: "5" }), quota({ pods: "0" }, {}, {}, "tight")],
      pod(),
      "exceeded quota: tight, requested: pods=1, used: pods=0, limited: pods=0",
    ],
    [
      "it doesn't say how much it needs",
      [quota({ cpu: "1", "limits.memory": "1" })],
      pod(),
      "failed quota: q: must specify cpu for: c; limits.memory for: c",
    ],
    [
      "what is used isn't known",
      [{ ...quota({ pods: "5" }), status: { hard: { pods: "5" } } }],
      pod(),
      "status unknown for quota: q, resources: pods",
    ],
    [
      "the quota wasn't counted yet",
      [{ ...quota({ pods: "5" }), status: {} }],
      pod(),
      "status unknown for quota: q, resources: pods",
    ],
  ])("refuses when %s", (_when, quotas, asked, message) => {
    expect(() => charge("pods", quotas, { object: asked })).toThrow(new Error(message));
  });

  it("asks nothing of the containers of a pod that says it for all", () => {
    const spec = { resources: { requests: { cpu: "1" } } };
    expect(charge("pods", [quota({ cpu: "1" })], { object: pod({}, {}, spec) })).toEqual([{ cpu: "1" }]);
  });

  const service = (type: string) => object({ spec: { type, ports: [{ port: 1 }] } });
  const nodePorts = (used: string) =>
    quota({ services: "1", "services.nodeports": "1" }, { services: "1", "services.nodeports": used });

  it("charges an update for what it adds", () => {
    const change = { operation: "UPDATE" as const, old: service("ClusterIP"), object: service("NodePort") };
    expect(charge("services", [nodePorts("0")], change)).toEqual([
      { services: "1", "services.nodeports": "1" },
    ]);
    expect(() => charge("services", [nodePorts("1")], change)).toThrow(
      /exceeded quota: q, requested: services.nodeports=1/,
    );
  });

  it("charges nothing for what is given back, or stays", () => {
    const change = { operation: "UPDATE" as const, old: service("NodePort"), object: service("ClusterIP") };
    expect(charge("services", [nodePorts("1")], change)).toEqual([undefined]);
    expect(charge("services", [nodePorts("2")], { ...change, object: service("NodePort") })).toEqual([
      undefined,
    ]);
  });

  const claim = (asked: string, allocated: string) =>
    object({
      spec: { resources: { requests: { storage: asked } } },
      status: { allocatedResources: { storage: allocated } },
    });

  it("believes a status, whether there is room or not", () => {
    const change = {
      operation: "UPDATE" as const,
      subresource: "status",
      old: claim("1Gi", "1Gi"),
      object: claim("1Gi", "3Gi"),
    };
    const full = quota({ "requests.storage": "1Gi" }, { "requests.storage": "1Gi" });
    expect(charge("persistentvolumeclaims", [full], change)).toEqual([{ "requests.storage": "3Gi" }]);
  });
});

const selector = (scopeName: string, operator: string, ...values: string[]) => ({
  scopeSelector: { matchExpressions: [{ scopeName, operator, values }] },
});
const critical = { priorityClassName: "high" };
const affinity = (term: object) => ({
  affinity: {
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "t", ...term }] },
  },
});

describe("the scope of a quota", () => {
  it.each<[string, Partial<V1ResourceQuotaSpec>, KubeObject, boolean]>([
    ["BestEffort", { scopes: ["BestEffort"] }, pod(), true],
    ["BestEffort", { scopes: ["BestEffort"] }, pod({ cpu: "1" }), false],
    ["NotBestEffort", { scopes: ["NotBestEffort"] }, pod({ cpu: "1" }), true],
    ["Terminating", { scopes: ["Terminating"] }, pod({}, {}, { activeDeadlineSeconds: 0 }), true],
    ["Terminating", { scopes: ["Terminating"] }, pod(), false],
    ["NotTerminating", { scopes: ["NotTerminating"] }, pod(), true],
    ["both of two", { scopes: ["NotTerminating", "BestEffort"] }, pod({ cpu: "1" }), false],
    ["PriorityClass", { scopes: ["PriorityClass"] }, pod({}, {}, critical), true],
    ["PriorityClass", { scopes: ["PriorityClass"] }, pod(), false],
    ["PriorityClass In", selector("PriorityClass", "In", "high"), pod({}, {}, critical), true],
    ["PriorityClass In another", selector("PriorityClass", "In", "low"), pod({}, {}, critical), false],
    ["PriorityClass In, of none", selector("PriorityClass", "In", "high"), pod(), false],
    ["PriorityClass NotIn", selector("PriorityClass", "NotIn", "low"), pod({}, {}, critical), true],
    ["PriorityClass NotIn, of none", selector("PriorityClass", "NotIn", "low"), pod(), true],
    ["PriorityClass DoesNotExist", selector("PriorityClass", "DoesNotExist"), pod(), true],
    [
      "CrossNamespacePodAffinity",
      { scopes: ["CrossNamespacePodAffinity"] },
      pod({}, {}, affinity({ namespaces: ["b"] })),
      true,
    ],
    [
      "CrossNamespacePodAffinity",
      { scopes: ["CrossNamespacePodAffinity"] },
      pod({}, {}, affinity({ namespaceSelector: {} })),
      true,
    ],
    [
      "CrossNamespacePodAffinity",
      { scopes: ["CrossNamespacePodAffinity"] },
      pod({}, {}, affinity({})),
      false,
    ],
    ["VolumeAttributesClass, of a pod", { scopes: ["VolumeAttributesClass"] }, pod(), false],
  ])("%s", (_scope, spec, asked, isWithin) => {
    const scoped = quota({ pods: "5" }, {}, spec);
    expect(charge("pods", [scoped], { object: asked })).toEqual([isWithin ? { pods: "1" } : undefined]);
    const evaluator = evaluatorOf("", "pods");
    const counted = evaluator ? [{ evaluator, objects: [asked] }] : [];
    expect(formatAll(countUsage(scoped, counted, 0))).toEqual({ pods: isWithin ? "1" : "0" });
  });

  it.each<[object, boolean]>([
    [{ spec: { volumeAttributesClassName: "gold" } }, true],
    [{ spec: {}, status: { currentVolumeAttributesClassName: "gold" } }, true],
    [{ spec: {}, status: { modifyVolumeStatus: { targetVolumeAttributesClassName: "gold" } } }, true],
    [{ spec: { volumeAttributesClassName: "silver" } }, false],
    [{ spec: {} }, false],
  ])("VolumeAttributesClass of a claim that has %j", (fields, isWithin) => {
    const scoped = quota(
      { persistentvolumeclaims: "1" },
      {},
      selector("VolumeAttributesClass", "In", "gold"),
    );
    const expected = isWithin ? { persistentvolumeclaims: "1" } : undefined;
    expect(charge("persistentvolumeclaims", [scoped], { object: object(fields) })).toEqual([expected]);
  });

  it("charges in full what an update brings within it", () => {
    const scoped = quota({ "requests.storage": "9Gi" }, {}, selector("VolumeAttributesClass", "In", "gold"));
    const claim = (volumeAttributesClassName?: string) =>
      object({ spec: { volumeAttributesClassName, resources: { requests: { storage: "1Gi" } } } });
    const change = { operation: "UPDATE" as const, old: claim(), object: claim("gold") };
    expect(charge("persistentvolumeclaims", [scoped], change)).toEqual([{ "requests.storage": "1Gi" }]);
  });
});
