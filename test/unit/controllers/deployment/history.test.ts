import { describe, expect, it } from "@jest/globals";
import type { V1ReplicaSet } from "../../../../api/generated/types.js";
import { outdatedSets } from "../../../../control-plane/controllers/deployment/history.js";
import { deployment, replicaSet } from "../../../support/workloads.js";

interface Old {
  readonly wanted?: number;
  readonly there?: number;
  readonly revision?: number;
  readonly isGoing?: boolean;
  readonly isUnseen?: boolean;
}

function setOf({ wanted = 0, there = 0, revision, isGoing, isUnseen }: Old, i: number): V1ReplicaSet {
  const set = replicaSet(`v${i + 1}`, wanted);
  const annotations = revision ? { "deployment.kubernetes.io/revision": String(revision) } : {};
  const deletionTimestamp = isGoing ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {};
  const observedGeneration = isUnseen ? 1 : 2;
  return {
    ...set,
    metadata: { ...set.metadata, generation: 2, annotations, ...deletionTimestamp },
    status: { replicas: there, observedGeneration },
  };
}

const outdated = (limit: number | undefined, old: readonly Old[]) =>
  outdatedSets(deployment("web", { revisionHistoryLimit: limit }), old.map(setOf)).map(
    ({ metadata }) => metadata.name,
  );

describe("which old ReplicaSets go", () => {
  it.each<[string, number | undefined, Old[], string[]]>([
    ["those beyond the limit", 1, [{}, {}, {}], ["v1", "v2"]],
    [
      "only empty ones, in word and deed",
      0,
      [{}, { there: 1 }, { wanted: 1 }, { wanted: 1, there: 1 }],
      ["v1"],
    ],
    ["all where none is kept", 0, [{}, {}], ["v1", "v2"]],
    [
      "none that is used",
      0,
      [
        { wanted: 1, there: 1 },
        { wanted: 1, there: 1 },
      ],
      [],
    ],
    ["none that goes already", 0, [{ isGoing: true }], []],
    ["none whose status is of before", 0, [{ isUnseen: true }], []],
    ["none where all are kept", 2 ** 31 - 1, [{}, {}, {}], []],
    ["none where nobody says how many", undefined, [{}, {}, {}], []],
    ["the lower revision", 1, [{ revision: 1 }, { revision: 2 }], ["v1"]],
    ["the lower revision, be it younger", 1, [{ revision: 2 }, { revision: 1 }], ["v2"]],
    ["one without a revision", 1, [{ revision: 1 }, {}], ["v2"]],
    ["one without a revision, be it older", 1, [{}, { revision: 2 }], ["v1"]],
    [
      "the lowest that is empty",
      1,
      [{ revision: 1, wanted: 1, there: 1 }, { revision: 2 }, { revision: 3 }],
      ["v2"],
    ],
    [
      "none in place of those that are used",
      1,
      [{ revision: 1, wanted: 1, there: 1 }, { revision: 2, wanted: 1, there: 1 }, { revision: 3 }],
      [],
    ],
    [
      "the lowest of many",
      2,
      [{ revision: 3 }, { revision: 1 }, { revision: 4 }, { revision: 2 }],
      ["v2", "v4"],
    ],
    ["the lowest as numbers, not as text", 1, [{ revision: 10 }, { revision: 9 }], ["v2"]],
  ])("%s", (_, limit, old, expected) => {
    expect(outdated(limit, old)).toEqual(expected);
  });
});
