import { expect, it } from "@jest/globals";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import { AssignmentFanOut } from "../../../../node-agent/node/assignment-fan-out.js";
import { TestAssignments } from "../../../support/assignments.js";

it("tells all parts of the agent, though one of them can't take it", () => {
  const told: string[] = [];
  const broken = () => {
    throw new Error("broken");
  };
  const sink = (name: string) => ({ complete: () => told.push(name), incremental: () => told.push(name) });
  const sinks = [sink("first"), { complete: broken, incremental: broken }, sink("last")];
  const all = new AssignmentFanOut(sinks, new Guard(silentLogger));
  const { set } = new TestAssignments();
  all.complete(set, [], "control-plane");
  all.incremental(set, []);
  expect(told).toEqual(["first", "last", "first", "last"]);
});
