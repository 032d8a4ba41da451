import { describe, expect, it } from "@jest/globals";
import { deferred } from "../../../common/deferred.js";
import { Turns } from "../../../common/turns.js";

describe("turns", () => {
  it("come one after the other on the same thing, whatever became of the one before, and at once on others", async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const holding = deferred<void>();
    const failing = turns.run("a", async () => {
      await holding.promise;
      seen.push("first");
      throw new Error("no");
    });
    const next = turns.run("a", async () => void seen.push("second"));
    await turns.run("b", async () => void seen.push("other"));
    holding.resolve();
    await expect(failing).rejects.toThrow("no");
    await next;
    expect(seen).toEqual(["other", "first", "second"]);
  });
});
