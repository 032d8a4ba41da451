import { describe, expect, it } from "@jest/globals";
import { anySignal } from "../../../simulation/outside/any-signal.js";

const two = () => {
  const [one, other] = [new AbortController(), new AbortController()];
  return { one, other, any: anySignal([one.signal, other.signal]) };
};

describe("a signal of several", () => {
  it("aborts with the first of them, once, and for its reason", () => {
    const { one, other, any } = two();
    let told = 0;
    any.addEventListener("abort", () => told++);
    expect(any.aborted).toBe(false);
    other.abort("why");
    one.abort("too late");
    expect([any.aborted, told]).toEqual([true, 1]);
    expect(() => any.throwIfAborted()).toThrow();
  });

  it("has aborted when one of them had, and tells nobody who listens after that", () => {
    const any = anySignal([AbortSignal.abort("why")]);
    let told = 0;
    any.addEventListener("abort", () => told++);
    expect([any.aborted, any.reason, told]).toEqual([true, "why", 0]);
  });

  it("doesn't tell who listens no more", () => {
    const { one, any } = two();
    let told = 0;
    const [listen, other] = [() => told++, () => told++];
    any.addEventListener("abort", listen);
    any.addEventListener("abort", other);
    any.removeEventListener("abort", listen);
    one.abort();
    expect(told).toBe(1);
  });
});
