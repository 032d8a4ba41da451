import { describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../../api/generated/types.js";
import { excess } from "../../../../control-plane/controllers/pod-gc/excess.js";
import { pod } from "../../../support/workloads.js";

interface Row {
  readonly name: string;
  readonly phase?: string;
  readonly hour?: number;
  readonly reason?: string;
  readonly isGoing?: boolean;
}

function podOf({ name, phase = "Failed", hour = 1, reason, isGoing }: Row): V1Pod {
  const creationTimestamp = `2026-01-01T0${hour}:00:00Z`;
  const going = isGoing ? { deletionTimestamp: "2026-01-01T09:00:00Z" } : {};
  return { ...pod(name, { creationTimestamp, ...going }), status: { phase, ...(reason ? { reason } : {}) } };
}

const a: Row = { name: "a", hour: 1 };
const b: Row = { name: "b", phase: "Succeeded", hour: 2 };
const c: Row = { name: "c", hour: 3 };

describe("pods that have ended and are too many", () => {
  it.each<[string, number, Row[], string[]]>([
    ["none where the threshold is off", 0, [a, b], []],
    ["none where it is less than that", -1, [a, b], []],
    ["none while they are fewer", 5, [a, b], []],
    ["none while they are just as many", 2, [a, b], []],
    ["the oldest", 1, [c, b, a], ["a", "b"]],
    ["none that runs", 1, [{ ...a, phase: "Running" }, b, c], ["b"]],
    ["none that waits or is lost", 1, [{ ...a, phase: "Pending" }, { ...c, phase: "Unknown" }, b], []],
    ["evicted ones first", 1, [a, b, { ...c, reason: "Evicted" }], ["c", "a"]],
    ["of one age by name", 1, [{ name: "z" }, { name: "y" }, { name: "x" }], ["x", "y"]],
    ["one that goes already counts and goes at once", 1, [{ ...a, isGoing: true }, b], ["a"]],
  ])("%s", (_, threshold, all, expected) => {
    expect(excess(all.map(podOf), threshold).map(({ metadata }) => metadata.name)).toEqual(expected);
  });
});
