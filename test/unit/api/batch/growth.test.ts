import { describe, it } from "@jest/globals";
import { cronScheduleError } from "../../../../api/batch/cron/cron-schedule.js";
import { formatIntervals, parseIntervals } from "../../../../api/batch/index-intervals.js";
import { validatePodFailurePolicy } from "../../../../api/batch/validate-pod-failure-policy.js";
import { expectLinear } from "../../../support/growth.js";

const numbers = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe("the time that Jobs and schedules take", () => {
  it("grows no faster than the exit codes of a rule", async () => {
    await expectLinear({
      from: 5_000,
      make: (n) => [{ action: "Count", onExitCodes: { operator: "In", values: numbers(n) } }],
      run: (rules) => validatePodFailurePolicy({ template: {}, podFailurePolicy: { rules } }, "spec"),
    });
  });

  it("grows no faster than the ranges of a schedule", async () => {
    await expectLinear({
      from: 5_000,
      make: (n) => `${"0-58,".repeat(n)}59 * * * *`,
      run: (text) => cronScheduleError(text),
    });
  });

  it("grows no faster than a list of indexes", async () => {
    await expectLinear({
      from: 5_000,
      make: (n) =>
        numbers(n)
          .map((index) => index * 2)
          .join(),
      run: (text) => formatIntervals(parseIntervals(text, 1e9)),
    });
  });
});
