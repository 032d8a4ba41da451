import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { systemClock, timeOf } from "../../../common/clock.js";

const dayMs = 86_400_000;

describe("the system's clock", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([1, 30, 60, 400])("calls back after %d days, not before", (days) => {
    const called = jest.fn();
    systemClock.after(days * dayMs, called);
    jest.advanceTimersByTime(days * dayMs - 1);
    expect(called).toHaveBeenCalledTimes(0);
    jest.advanceTimersByTime(1);
    expect(called).toHaveBeenCalledTimes(1);
  });

  it("can be told not to, after any of the timers that a long wait is made of", () => {
    const called = jest.fn();
    const cancel = systemClock.after(100 * dayMs, called);
    jest.advanceTimersByTime(60 * dayMs);
    cancel();
    jest.advanceTimersByTime(100 * dayMs);
    expect(called).not.toHaveBeenCalled();
  });

  it("never calls back after Infinity", () => {
    const called = jest.fn();
    const cancel = systemClock.after(Number.POSITIVE_INFINITY, called);
    jest.advanceTimersByTime(400 * dayMs);
    expect(called).not.toHaveBeenCalled();
    cancel();
    expect(jest.getTimerCount()).toBe(0);
  });

  it("sleeps as long, unless it is woken", async () => {
    const awake = jest.fn();
    const slept = systemClock.sleep(30 * dayMs).then(awake);
    await jest.advanceTimersByTimeAsync(30 * dayMs - 1);
    expect(awake).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await slept;
    const stop = new AbortController();
    const woken = systemClock.sleep(60 * dayMs, stop.signal);
    stop.abort(new Error("woken"));
    await expect(woken).rejects.toThrow("woken");
    expect(jest.getTimerCount()).toBe(0);
  });
});

it.each([
  [0, "1970-01-01T00:00:00Z"],
  [1_767_225_600_999, "2026-01-01T00:00:00Z"],
  [9e18, "9999-12-31T23:59:59Z"],
  [Number.POSITIVE_INFINITY, "9999-12-31T23:59:59Z"],
])("writes %d as %s", (ms, text) => {
  expect(timeOf(ms)).toBe(text);
});
