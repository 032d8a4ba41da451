import { describe, expect, it } from "@jest/globals";
import type { KubeObject } from "../../../api/meta/object.js";
import { hasCaughtUp } from "../../../control-plane/agents/fresh-copies.js";

const at = (...revisions: readonly number[]): KubeObject[] =>
  revisions.map((revision) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `s${revision}`, resourceVersion: `${revision}` },
  }));

describe("a local copy", () => {
  it.each([
    ["stands where the list does", 9, [3, 5], 9, [3, 5], true],
    ["is ahead of it, and has what was made since", 12, [3, 5, 12], 9, [3, 5], true],
    ["is of a resource that has long been quiet", 5, [3, 5], 900, [3, 5], true],
    ["of nothing", 0, [], 900, [], true],
    ["has not seen the newest", 4, [3, 4], 9, [3, 5], false],
    ["has not seen it made", 3, [3], 9, [3, 5], false],
    ["has not seen another end", 5, [3, 4, 5], 9, [3, 5], false],
    ["has not seen the last end", 5, [5], 9, [], false],
  ])("that %s", (_, revision, own, listed, items, isCaughtUp) => {
    const copy = { revision, list: () => at(...own) };
    const now = { items: at(...items), resourceVersion: `${listed}` };
    expect(hasCaughtUp(copy, now)).toBe(isCaughtUp);
  });
});
