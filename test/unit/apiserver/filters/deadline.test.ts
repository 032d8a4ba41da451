import { describe, expect, it } from "@jest/globals";
import { deadline } from "../../../../control-plane/apiserver/filters/deadline.js";
import type { HttpResponse } from "../../../../control-plane/apiserver/http/response.js";
import { done, exchangeOf } from "../../../support/exchange.js";
import { FakeClock } from "../../../support/fake-clock.js";

const limitMs = 60_000;
const never = () => new Promise<HttpResponse>(() => {});

describe("the deadline of a request", () => {
  it.each([
    ["/api/v1/pods", limitMs],
    ["/api/v1/pods?timeout=5s", 5_000],
    ["/api/v1/pods?timeout=1h", limitMs],
    ["/api/v1/pods?timeout=0", limitMs],
    ["/api/v1/pods?timeout=-3s", limitMs],
  ])("of %s comes after %i ms, and ends what goes on", async (path, ms) => {
    const clock = new FakeClock();
    const exchange = exchangeOf(path);
    const answer = deadline(clock, limitMs)(never)(exchange);
    const failure = answer.catch((error: unknown) => error);
    await clock.advance(ms - 1);
    expect(exchange.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(await failure).toMatchObject({ code: 504, reason: "Timeout" });
    expect(exchange.signal.reason).toBe(await failure);
  });

  it.each(["/api/v1/pods?watch=1", "/api/v1/namespaces/a/pods/p/log", "/api/v1/namespaces/a/pods/p/exec"])(
    "never comes for %s",
    async (path) => {
      const clock = new FakeClock();
      const exchange = exchangeOf(path);
      void deadline(clock, limitMs)(never)(exchange);
      await clock.advance(10 * limitMs);
      expect(exchange.signal.aborted).toBe(false);
    },
  );

  it("is over with the answer", async () => {
    const clock = new FakeClock();
    const exchange = exchangeOf("/api/v1/pods");
    expect(await deadline(clock, limitMs)(done)(exchange)).toMatchObject({ statusCode: 200 });
    await clock.advance(10 * limitMs);
    expect(exchange.signal.aborted).toBe(false);
  });

  it("must be a duration", async () => {
    const ask = async () => deadline(new FakeClock(), limitMs)(done)(exchangeOf("/api/v1/pods?timeout=soon"));
    await expect(ask()).rejects.toMatchObject({
      code: 400,
      message: 'invalid timeout specified in the request URL - time: invalid duration "soon"',
    });
  });
});
