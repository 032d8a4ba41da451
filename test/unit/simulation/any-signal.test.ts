import { describe, expect, it } from "@jest/globals";
import { anySignal } from "../../../simulation/outside/any-signal.js";

const two = () => {
  const [one, other] = [new AbortController(), new AbortController()];
  return { one, other, either: anySignal([one.signal, other.signal]) };
};

describe("a signal of several", () => {
  it("aborts with the first of them, once, and for its reason", () => {
    const { one, other, either } = two();
    let told = 0;
    either.addEventListener("abort", () => told++);
    expect(either.aborted).toBe(false);
    other.abort("why");
    one.abort("too late");
    expect([either.aborted, told]).toEqual([true, 1]);
    expect(() => either.throwIfAborted()).toThrow();
  });

  it("has aborted when one of them had, and tells nobody who listens after that", () => {
    const either = anySignal([AbortSignal.abort("why")]);
    let told = 0;
    either.addEventListener("abort", () => told++);
    expect([either.aborted, either.reason, told]).toEqual([true, "why", 0]);
  });

  it("doesn't tell who listens no more", () => {
    const { one, either } = two();
    let told = 0;
    const [listen, other] = [() => told++, () => told++];
    either.addEventListener("abort", listen);
    either.addEventListener("abort", other);
    either.removeEventListener("abort", listen);
    one.abort();
    expect(told).toBe(1);
  });
});
