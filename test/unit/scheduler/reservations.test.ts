import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import { placeIn } from "../../../control-plane/scheduler/reserve/place.js";
import { Reservations, type Reserve } from "../../../control-plane/scheduler/reserve/reserve.js";
import { nodeNamed, place, podNamed, requesting, snapshotOf } from "./objects.js";

const pod = podInfoOf(podNamed("p", requesting({ cpu: "3" })));

describe("what a pod takes of its node", () => {
  const recorded = (log: string[], name: string, fails = false): Reserve => ({
    name,
    reserve() {
      log.push(`reserve ${name}`);
      if (fails) throw new Error("taken");
    },
    release: () => void log.push(`release ${name}`),
  });

  it("is reserved in order, and released in the other one", () => {
    const log: string[] = [];
    const all = new Reservations([recorded(log, "room"), recorded(log, "volumes")]);
    all.reserve(pod, "a");
    all.release(pod, "a");
    expect(log).toEqual(["reserve room", "reserve volumes", "release volumes", "release room"]);
  });

  it("is released when not all of it can be had", () => {
    const log: string[] = [];
    const all = new Reservations([recorded(log, "room"), recorded(log, "volumes", true)]);
    expect(() => all.reserve(pod, "a")).toThrow("taken");
    expect(log).toEqual(["reserve room", "reserve volumes", "release volumes", "release room"]);
  });

  it("counts at once", () => {
    const snapshot = snapshotOf([nodeNamed("a")]);
    const all = new Reservations([placeIn(snapshot)]);
    const other = podNamed("other", requesting({ cpu: "2" }));
    all.reserve(pod, "a");
    expect(place(snapshot, other)).toContain("Insufficient cpu");
    all.release(pod, "a");
    expect(place(snapshot, other)).toBe("a");
  });

  it("is taken as it was assumed only when the API shows just that", () => {
    const snapshot = snapshotOf([nodeNamed("a"), nodeNamed("b")]);
    snapshot.place(pod, "a");
    const bound = { ...pod.pod, spec: { containers: [], ...pod.pod.spec, nodeName: "a" } };
    const { metadata, spec } = bound;
    const others = [
      { ...bound, spec: { ...spec, nodeName: "b" } },
      { ...bound, metadata: { ...metadata, labels: { other: "label" } } },
      { ...bound, metadata: { ...metadata, uid: "another" } },
      { ...bound, metadata: { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } },
      { ...bound, status: { allocatedResources: { cpu: "4" } } },
    ];
    expect(others.map((other) => snapshot.confirm(other))).toEqual(others.map(() => undefined));
    expect(snapshot.placed(pod.key)?.pod).toBe(pod.pod);
    const seen = { ...bound, status: { phase: "Running" } };
    expect(snapshot.confirm(seen)).toBe(snapshot.placed(pod.key));
    expect(snapshot.placed(pod.key)?.pod).toBe(seen);
    expect(snapshot.confirm(podNamed("unknown"))).toBeUndefined();
  });
});
