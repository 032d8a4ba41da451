import { describe, expect, it } from "@jest/globals";
import { matchesRequiredNodes } from "../../../../api/meta/node-selector.js";
import { tolerates, tolerationSeconds, untolerated } from "../../../../api/meta/taints.js";

const taint = { key: "dedicated", value: "gpu", effect: "NoSchedule" };

describe("tolerates", () => {
  it.each([
    [{ operator: "Exists" }, true],
    [{ key: "dedicated", operator: "Exists" }, true],
    [{ key: "dedicated", value: "gpu" }, true],
    [{ key: "dedicated", value: "cpu" }, false],
    [{ key: "dedicated", value: "gpu", effect: "NoExecute" }, false],
    [{ key: "other", operator: "Exists" }, false],
  ])("%j: %s", (toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
    expect(untolerated([taint], [toleration], ["NoSchedule"])).toBe(expected ? undefined : taint);
  });
});

describe("tolerationSeconds", () => {
  const lost = [{ key: "node.kubernetes.io/unreachable", effect: "NoExecute" }];

  it("is for ever, or none, or what the first toleration of the taint says", () => {
    expect(tolerationSeconds(lost, [])).toBe(0);
    expect(tolerationSeconds(lost, [{ operator: "Exists" }])).toBeUndefined();
    const both = [
      { operator: "Exists", tolerationSeconds: 30 },
      { operator: "Exists", tolerationSeconds: 5 },
    ];
    expect(tolerationSeconds(lost, both)).toBe(30);
    expect(tolerationSeconds(lost, [{ operator: "Exists" }, ...both])).toBeUndefined();
  });

  it("is the shortest stay that any of the taints leaves", () => {
    const taints = [...lost, { key: "maintenance", effect: "NoExecute" }];
    const tolerations = [
      { key: "maintenance", operator: "Exists", tolerationSeconds: 5 },
      { operator: "Exists", tolerationSeconds: 30 },
    ];
    expect(tolerationSeconds(taints, tolerations)).toBe(5);
  });
});

describe("matchesRequiredNodes", () => {
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1", labels: { zone: "a", n: "5" } } };
  const required = (term: object) => ({
    containers: [],
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
    },
  });

  it.each([
    [{ containers: [] }, true],
    [{ containers: [], nodeSelector: { zone: "b" } }, false],
    [required({ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }), true],
    [required({ matchExpressions: [{ key: "n", operator: "Gt", values: ["5"] }] }), false],
    [required({}), false],
  ])("%j: %s", (spec, expected) => {
    expect(matchesRequiredNodes(spec, node)).toBe(expected);
  });
});
