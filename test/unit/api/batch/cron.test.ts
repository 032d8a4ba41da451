import { describe, expect, it } from "@jest/globals";
import { cronScheduleError, parseCronSchedule } from "../../../../api/batch/cron/cron-schedule.js";
import { nextStart } from "../../../../api/batch/cron/next-start.js";
import { startsBetween } from "../../../../api/batch/cron/starts.js";
import { isTimeZone, TimeZone } from "../../../../api/batch/cron/time-zone.js";

const utc = new TimeZone();

function nexts(schedule: string, after: string, count: number, zone = utc): string[] {
  const found: string[] = [];
  const parsed = parseCronSchedule(schedule);
  let ms: number | undefined = Date.parse(after);
  while (found.length < count && ms !== undefined) {
    ms = nextStart(parsed, ms, zone);
    found.push(ms === undefined ? "never" : zone.timestamp(ms));
  }
  return found;
}

describe("a schedule", () => {
  it.each([
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["", "empty spec string"],
    ["60 * * * *", "end of range (60) above maximum (59): 60"],
    ["* 25 * * *", "end of range (25) above maximum (23): 25"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["* * * * 7", "end of range (7) above maximum (6): 7"],
    ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["*/-5 * * * *", "negative number (-5) not allowed: -5"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
    ["1/2/3 * * * *", "too many slashes: 1/2/3"],
    ["@never", "unrecognized descriptor: @never"],
    ["@every 5", 'failed to parse duration @every 5: time: missing unit in duration "5"'],
    ["@every 5d", 'failed to parse duration @every 5d: time: unknown unit "d" in duration "5d"'],
    ["@every 9999999h", 'failed to parse duration @every 9999999h: time: invalid duration "9999999h"'],
    ["@every x", 'failed to parse duration @every x: time: invalid duration "x"'],
  ])("%p is refused: %s", (schedule, message) => {
    expect(cronScheduleError(schedule)).toBe(message);
  });

  it.each([
    ["* * * * *", "2026-01-01T00:00:00Z", ["2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z"]],
    ["* * * * *", "2026-01-01T00:00:59Z", ["2026-01-01T00:01:00Z"]],
    ["*/20 * * * *", "2026-01-01T00:41:00Z", ["2026-01-01T01:00:00Z", "2026-01-01T01:20:00Z"]],
    ["5/20 * * * *", "2026-01-01T00:00:00Z", ["2026-01-01T00:05:00Z", "2026-01-01T00:25:00Z"]],
    ["0 9-17/4 * * mon-fri", "2026-01-02T14:00:00Z", ["2026-01-02T17:00:00Z", "2026-01-05T09:00:00Z"]],
    ["0 0 13 * fri", "2026-02-01T00:00:00Z", ["2026-02-06T00:00:00Z", "2026-02-13T00:00:00Z"]],
    ["0 0 */15 * *", "2026-01-01T00:00:00Z", ["2026-01-16T00:00:00Z", "2026-01-31T00:00:00Z"]],
    ["0 0 13 * *", "2026-02-14T00:00:00Z", ["2026-03-13T00:00:00Z"]],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]],
    ["59 23 31 2 *", "2026-01-01T00:00:00Z", ["never"]],
    ["0 0 31 * ?", "2026-01-31T00:00:00Z", ["2026-03-31T00:00:00Z"]],
    ["@yearly", "2026-01-01T00:00:00Z", ["2027-01-01T00:00:00Z"]],
    ["@monthly", "2026-01-01T00:00:00Z", ["2026-02-01T00:00:00Z"]],
    ["@weekly", "2026-01-01T00:00:00Z", ["2026-01-04T00:00:00Z"]],
    ["@daily", "2026-01-01T00:00:00Z", ["2026-01-02T00:00:00Z"]],
    ["@hourly", "2026-01-01T00:00:00Z", ["2026-01-01T01:00:00Z"]],
    ["@every 90m", "2026-01-01T00:00:10Z", ["2026-01-01T01:30:10Z", "2026-01-01T03:00:10Z"]],
    ["@every 1ms", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:01Z"]],
  ])("%s after %s", (schedule, after, expected) => {
    expect(nexts(schedule, after, expected.length)).toEqual(expected);
  });

  it.each([
    // Summer begins: 02:30 isn't there on that day.
    ["30 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00", ["2026-03-09T02:30:00-04:00"]],
    ["0 * * * *", "America/New_York", "2026-03-08T01:00:00-05:00", ["2026-03-08T03:00:00-04:00"]],
    // Summer ends: 01:30 is there twice.
    [
      "30 1 * * *",
      "America/New_York",
      "2026-10-31T12:00:00-04:00",
      ["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"],
    ],
    ["0 3 * * *", "America/New_York", "2026-10-31T12:00:00-04:00", ["2026-11-01T03:00:00-05:00"]],
    // Clocks go forward at midnight, by an hour: the day begins at 01:00.
    ["30 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00+02:00", ["2026-04-25T00:30:00+03:00"]],
    ["0 1 * * *", "Africa/Cairo", "2026-04-23T12:00:00+02:00", ["2026-04-24T01:00:00+03:00"]],
    // By half an hour, at 02:00.
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", ["2026-10-05T02:15:00+11:00"]],
    ["45 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", ["2026-10-04T02:45:00+11:00"]],
    ["0 8 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", ["2026-01-01T08:00:00+05:30"]],
  ])("%s in %s after %s", (schedule, zone, after, expected) => {
    expect(nexts(schedule, after, expected.length, new TimeZone(zone))).toEqual(expected);
  });

  it("knows zones by their names", () => {
    expect(["UTC", "Europe/Berlin", "Mars/North"].map(isTimeZone)).toEqual([true, true, false]);
  });
});

describe("starts between two moments", () => {
  const between = (schedule: string, since: string, now: string) => {
    const found = startsBetween(parseCronSchedule(schedule), Date.parse(since), Date.parse(now), utc);
    const text = (ms: number | undefined) => (ms === undefined ? "none" : utc.timestamp(ms));
    return found && [text(found.lastMs), text(found.nextMs), found.count];
  };

  it.each([
    ["* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:00:59Z", ["none", "2026-01-01T00:01:00Z", 0]],
    [
      "* * * * *",
      "2026-01-01T00:00:00Z",
      "2026-01-01T00:01:00Z",
      ["2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z", 1],
    ],
    [
      "* * * * *",
      "2026-01-01T00:00:00Z",
      "2026-02-01T00:00:30Z",
      ["2026-02-01T00:00:00Z", "2026-02-01T00:01:00Z", 44_640],
    ],
    [
      "0 * * * *",
      "2026-01-01T00:00:00Z",
      "2026-01-01T05:30:00Z",
      ["2026-01-01T05:00:00Z", "2026-01-01T06:00:00Z", 5],
    ],
    // Not at equal distances.
    [
      "* 0 1 1 *",
      "2025-12-31T00:00:00Z",
      "2026-06-01T00:00:00Z",
      ["2026-01-01T00:59:00Z", "2027-01-01T00:00:00Z", expect.any(Number)],
    ],
    [
      "30 6-16/4 * * 1-5",
      "2026-01-02T05:00:00Z",
      "2026-01-03T12:00:00Z",
      ["2026-01-02T14:30:00Z", "2026-01-05T06:30:00Z", expect.any(Number)],
    ],
    // The clock was put back.
    ["0 * * * *", "2026-01-01T10:00:00Z", "2026-01-01T05:30:00Z", ["none", "2026-01-01T11:00:00Z", 0]],
    [
      "@every 1h",
      "2026-01-01T00:10:00Z",
      "2026-01-01T05:30:00Z",
      ["2026-01-01T05:10:00Z", "2026-01-01T06:10:00Z", 5],
    ],
  ])("%s from %s to %s", (schedule, since, now, expected) => {
    expect(between(schedule, since, now)).toEqual(expected);
  });

  it("are none, ever, for a day that doesn't come", () => {
    expect(between("59 23 31 2 *", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z")).toBeUndefined();
  });
});
