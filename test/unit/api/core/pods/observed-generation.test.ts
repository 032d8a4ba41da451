import { describe, expect, it } from "@jest/globals";
import { pod } from "../../../../../api/core/pod.js";
import type { V1PodStatus } from "../../../../../api/generated/types.js";
import { podOf } from "../../../../support/pods.js";

const condition = (type: string, observedGeneration?: number) => ({
  type,
  status: "True",
  ...(observedGeneration ? { observedGeneration } : {}),
});

describe("the generation that a status is of", () => {
  it.each<[string, V1PodStatus, V1PodStatus, V1PodStatus]>([
    ["is kept where it is left out", {}, { observedGeneration: 2 }, { observedGeneration: 2 }],
    ["is what is said", { observedGeneration: 3 }, { observedGeneration: 2 }, { observedGeneration: 3 }],
    [
      "is kept of each condition",
      { conditions: [condition("A"), condition("B", 3), condition("C"), condition("A")] },
      { conditions: [condition("B", 2), condition("A", 1), condition("A", 2)] },
      { conditions: [condition("A", 1), condition("B", 3), condition("C"), condition("A", 2)] },
    ],
  ])("%s", (_, status, old, expected) => {
    const [now, before] = [
      { ...podOf("p", []), status },
      { ...podOf("p", []), status: old },
    ];
    pod.rules.prepareForStatusUpdate?.(now, before);
    expect(now.status).toEqual(expected);
  });
});
