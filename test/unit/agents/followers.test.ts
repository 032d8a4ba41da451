import { describe, expect, it } from "@jest/globals";
import { Followers } from "../../../control-plane/agents/followers.js";
import { FakeClock } from "../../support/fake-clock.js";

class Recorder {
  readonly told: string[] = [];

  sharedChanged(key: string): void {
    this.told.push(key);
  }

  ownChanged(): void {
    this.told.push("own");
  }

  flush(): void {
    this.told.push("flush");
  }
}

describe("those who keep nodes' sets current", () => {
  const joined = (count: number) => {
    const clock = new FakeClock();
    const followers = new Followers(clock);
    const recorders = Array.from({ length: count }, () => new Recorder());
    const leave = recorders.map((recorder, index) => followers.join(`n${index}`, recorder));
    return { clock, followers, recorders, leave };
  };

  it("hear at once, where they are few, what all nodes share", () => {
    const { followers, recorders } = joined(3);
    followers.tellAll("services/default/a");
    for (const { told } of recorders) expect(told).toEqual(["services/default/a", "flush"]);
  });

  it("hear it together, where they are many", async () => {
    const { clock, followers, recorders } = joined(200);
    followers.tellAll("services/default/a");
    await clock.advance(100);
    followers.tellAll("services/default/b");
    expect(recorders.at(-1)?.told).toEqual(["services/default/a", "services/default/b"]);
    await clock.advance(100);
    for (const { told } of recorders)
      expect(told).toEqual(["services/default/a", "services/default/b", "flush"]);
  });

  it("hear at once what is of their own node, and nobody else does", () => {
    const { followers, recorders, leave } = joined(200);
    followers.tellOf("n7");
    expect(recorders[7]?.told).toEqual(["own", "flush"]);
    expect(recorders[8]?.told).toEqual([]);
    leave[7]?.();
    followers.tellOf("n7");
    expect(recorders[7]?.told).toHaveLength(2);
  });
});
