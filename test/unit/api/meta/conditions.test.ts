import { describe, expect, it } from "@jest/globals";
import { type Condition, withCondition, withoutCondition } from "../../../../api/meta/conditions.js";

const ready: Condition = { type: "Ready", status: "True", reason: "Ok", lastTransitionTime: "t0" };

describe("withCondition", () => {
  it("keeps the time while the status stays", () => {
    const [changed] = withCondition([ready], { type: "Ready", status: "True", reason: "Fine" }, "t1");
    expect(changed).toEqual({ ...ready, reason: "Fine" });
  });

  it("takes the new time when the status turns", () => {
    const [changed] = withCondition([ready], { type: "Ready", status: "False" }, "t1");
    expect(changed).toEqual({ type: "Ready", status: "False", lastTransitionTime: "t1" });
  });

  it("returns the same list when nothing changes", () => {
    const list = [ready];
    expect(withCondition(list, { type: "Ready", status: "True", reason: "Ok" }, "t1")).toBe(list);
  });

  it("removes by type", () => {
    expect(withoutCondition([ready], "Ready")).toEqual([]);
  });
});
