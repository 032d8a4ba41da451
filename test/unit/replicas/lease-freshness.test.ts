import { describe, expect, it } from "@jest/globals";
import type { V1Lease } from "../../../api/generated/types.js";
import { LeaseFreshness } from "../../../control-plane/replicas/lease-freshness.js";
import { FakeClock } from "../../support/fake-clock.js";

const lease = (name: string, renewed: number, leaseDurationSeconds?: number): V1Lease => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { namespace: "kube-system", name },
  spec: {
    renewTime: `2020-01-01T00:00:0${renewed}.000000Z`,
    ...(leaseDurationSeconds ? { leaseDurationSeconds } : {}),
  },
});

describe("the freshness of Leases", () => {
  const clock = new FakeClock();
  const names = (freshness: LeaseFreshness) =>
    freshness.fresh().map(({ lease: { metadata } }) => metadata.name);

  it("lasts for what the Lease says from when it was seen to be renewed, whatever time it bears", async () => {
    const freshness = new LeaseFreshness(clock);
    expect(freshness.note(lease("a", 0, 4))).toBe(false);
    expect(freshness.note(lease("b", 0))).toBe(false);
    await clock.advance(3_999);
    expect(freshness.note(lease("a", 0, 4))).toBe(false);
    expect(freshness.fresh().map(({ leftMs }) => leftMs)).toEqual([1, 6_001]);
    await clock.advance(1);
    expect(names(freshness)).toEqual(["b"]);
    expect(freshness.note(lease("a", 1, 4))).toBe(true);
    expect(names(freshness)).toEqual(["a", "b"]);
    await clock.advance(6_000);
    expect(names(freshness)).toEqual([]);
  });

  it("ends with the Lease", () => {
    const freshness = new LeaseFreshness(clock);
    for (const name of ["a", "b", "c"]) freshness.note(lease(name, 0));
    freshness.forget(lease("b", 0));
    expect(names(freshness)).toEqual(["a", "c"]);
    freshness.noteAll([lease("c", 0), lease("d", 0)]);
    expect(names(freshness)).toEqual(["c", "d"]);
  });
});
