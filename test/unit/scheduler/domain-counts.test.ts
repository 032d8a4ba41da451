import { describe, expect, it } from "@jest/globals";
import { selectorOfMap } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { Snapshot } from "../../../control-plane/scheduler/snapshot.js";
import { nodeNamed, podNamed } from "./objects.js";

const zone = "topology.kubernetes.io/zone";
const web = selectorOfMap({ app: "web" });

describe("pods by what their nodes have under a topology key", () => {
  const snapshot = new Snapshot();
  const random = seededRandom();
  const one = <T>(of: readonly T[]): T => of[Math.floor(random.next() * of.length)] as T;
  const nodes = ["n1", "n2", "n3", "n4"];
  const pods = Array.from({ length: 12 }, (_, index) => `p${index}`);
  const zones = new Map<string, string | undefined>();
  const places = new Map<string, { readonly node: string; readonly counts: boolean }>();

  const setNode = () => {
    const [name, value] = [one(nodes), one(["a", "b", undefined])];
    zones.set(name, value);
    snapshot.setNode(nodeNamed(name, { labels: value === undefined ? {} : { [zone]: value } }));
  };
  const removeNode = () => {
    const name = one(nodes);
    zones.delete(name);
    snapshot.removeNode(name);
  };
  const setPod = () => {
    const [name, node, app, isEnding] = [
      one(pods),
      one(nodes),
      one(["web", "db"]),
      one([true, false, false]),
    ];
    const pod = podNamed(name, { nodeName: node }, { app });
    const metadata = { ...pod.metadata, ...(isEnding ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) };
    snapshot.setPod({ ...pod, metadata });
    places.set(name, { node, counts: app === "web" && !isEnding });
  };
  const removePod = () => {
    const name = one(pods);
    places.delete(name);
    snapshot.removePod(keyOf({ namespace: "default", name }));
  };
  const wanted = (value: string) =>
    [...places.values()].filter(({ node, counts }) => counts && zones.get(node) === value).length;

  it("are as many as if they were counted anew, whatever comes and goes", () => {
    for (let step = 0; step < 2_000; step++) {
      one([setNode, removeNode, setPod, setPod, setPod, removePod])();
      const counts = snapshot.domainCountsIn("default", web, zone);
      expect([counts.get("a") ?? 0, counts.get("b") ?? 0]).toEqual([wanted("a"), wanted("b")]);
    }
  });
});
