import { describe, expect, it } from "@jest/globals";
import { FairLimit } from "../../../../control-plane/apiserver/filters/fair-limit.js";

describe("FairLimit", () => {
  it("lets flows in by turns, and refuses who has too many waiting", async () => {
    const limit = new FairLimit(1, 2);
    const order: string[] = [];
    const wait = async (flow: string) => {
      await limit.enter(flow);
      order.push(flow);
    };
    expect(limit.enter("loud")).toBe(true);
    const waiting = [wait("loud"), wait("loud"), wait("quiet")];
    expect(limit.enter("loud")).toBe(false);
    for (let turn = 0; turn < 3; turn += 1) {
      limit.leave();
      await Promise.resolve();
    }
    await Promise.all(waiting);
    expect(order).toEqual(["loud", "quiet", "loud"]);
    limit.leave();
    expect(limit.enter("anyone")).toBe(true);
  });
});
