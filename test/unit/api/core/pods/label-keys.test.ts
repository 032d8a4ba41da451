import { mergeLabelKeys } from "../../../../../api/core/pods/merge-label-keys.js";
import { validateLabelKeys } from "../../../../../api/core/pods/validate-label-keys.js";
import type { V1Pod } from "../../../../../api/generated/types.js";

const zone = "zone";
const podWith = (spec: Partial<V1Pod["spec"]>): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", labels: { app: "web", hash: "1", team: "x" } },
  spec: { containers: [], ...spec },
});
const selector = () => ({ matchLabels: { app: "web" } });

describe("keys of labels beside selectors", () => {
  it("are merged into them with the pod's own values", () => {
    const term = () => ({
      topologyKey: zone,
      labelSelector: selector(),
      matchLabelKeys: ["hash", "unknown"],
      mismatchLabelKeys: ["team"],
    });
    const pod = podWith({
      affinity: {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term()] },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term() }],
        },
      },
      topologySpreadConstraints: [
        {
          topologyKey: zone,
          maxSkew: 1,
          whenUnsatisfiable: "DoNotSchedule",
          labelSelector: selector(),
          matchLabelKeys: ["hash"],
        },
      ],
    });
    mergeLabelKeys(pod);
    const { affinity, topologySpreadConstraints } = pod.spec ?? {};
    const hash = { key: "hash", operator: "In", values: ["1"] };
    const team = { key: "team", operator: "NotIn", values: ["x"] };
    expect(
      affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector
        ?.matchExpressions,
    ).toEqual([hash, team]);
    expect(
      affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0]?.podAffinityTerm
        ?.labelSelector?.matchExpressions,
    ).toEqual([hash, team]);
    expect(topologySpreadConstraints?.[0]?.labelSelector?.matchExpressions).toEqual([hash]);
  });

  it("say nothing without a selector", () => {
    const term = { topologyKey: zone, matchLabelKeys: ["hash"] };
    const pod = podWith({
      affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    });
    mergeLabelKeys(pod);
    expect(pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual([term]);
  });

  const expression = { key: "hash", operator: "In", values: ["1"] };
  it.each([
    [
      { matchLabelKeys: ["hash"] },
      "t.matchLabelKeys Forbidden: must not be specified when labelSelector is not set",
    ],
    [{ labelSelector: selector(), mismatchLabelKeys: ["-"] }, "t.mismatchLabelKeys[0] Invalid value"],
    [{ labelSelector: { ...selector(), matchExpressions: [expression] }, matchLabelKeys: ["hash"] }, ""],
    [
      { labelSelector: { matchExpressions: [expression, expression] }, matchLabelKeys: ["hash"] },
      't[0] Invalid value: "hash": exists in both matchLabelKeys and labelSelector',
    ],
    [
      {
        labelSelector: { matchLabels: { hash: "1" }, matchExpressions: [expression] },
        matchLabelKeys: ["hash"],
      },
      't[0] Invalid value: "hash": exists in both matchLabelKeys and labelSelector',
    ],
    [
      { labelSelector: selector(), matchLabelKeys: ["a"], mismatchLabelKeys: ["a"] },
      't.matchLabelKeys[0] Invalid value: "a": exists in both matchLabelKeys and mismatchLabelKeys',
    ],
  ])("%j", (keys, expected) => {
    const found = validateLabelKeys(keys, "t").map(({ field, message }) => `${field} ${message}`);
    expect(found.join()).toContain(expected);
    if (!expected) expect(found).toEqual([]);
  });
});
