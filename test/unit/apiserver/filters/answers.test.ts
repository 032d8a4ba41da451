import { describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { notFound } from "../../../../api/errors.js";
import { silentLogger } from "../../../../common/logger.js";
import type { Handler } from "../../../../control-plane/apiserver/exchange/exchange.js";
import { ApiMetrics } from "../../../../control-plane/apiserver/filters/api-metrics.js";
import { catchAll } from "../../../../control-plane/apiserver/filters/catch-all.js";
import { requestMetrics } from "../../../../control-plane/apiserver/filters/request-metrics.js";
import { warnings } from "../../../../control-plane/apiserver/filters/warnings.js";
import { done, exchangeOf } from "../../../support/exchange.js";
import { FakeClock } from "../../../support/fake-clock.js";

const pods = "/api/v1/namespaces/a/pods";

describe("what a handler throws", () => {
  const answer = async (thrown: unknown, path = pods) => {
    const logged: unknown[] = [];
    const log = { ...silentLogger, error: (_message: string, fields?: object) => logged.push(fields) };
    const exchange = exchangeOf(path);
    const response = await catchAll(log)(() => Promise.reject(thrown))(exchange);
    if (response.kind !== "bytes") throw new Error("no bytes");
    const status = JSON.parse(Buffer.concat(response.body).toString());
    return { code: response.statusCode, status, logged, failure: exchange.failure };
  };

  it("is told as it is, when it is meant for the caller", async () => {
    const error = notFound({ group: "", resource: "pods" }, "p");
    const { code, status, logged, failure } = await answer(error);
    expect([code, status.reason, status.message]).toEqual([404, "NotFound", 'pods "p" not found']);
    expect([logged, failure]).toEqual([[], error]);
  });

  it("is logged and called an internal error, when it is a fault of ours", async () => {
    const err = new Error("broken");
    const { code, status, logged } = await answer(err);
    const message = "Internal error occurred: broken";
    expect([code, status.reason, status.message]).toEqual([500, "InternalError", message]);
    expect(logged).toEqual([{ method: "GET", path: pods, err }]);
  });

  it("is not logged when the client went away", async () => {
    expect((await answer(new DOMException("gone", "AbortError"))).logged).toEqual([]);
  });

  it("is what was wrong with the request's target", async () => {
    expect((await answer(new Error("never asked"), "/api/v1/pods/%zz")).code).toBe(400);
  });
});

describe("warnings", () => {
  const headersOf = async (...messages: string[]) => {
    const handler: Handler = (exchange) => {
      for (const message of messages) exchange.warn(message);
      return done();
    };
    const answer = await warnings(handler)(exchangeOf(pods));
    return answer.kind === "bytes" ? answer.headers.warning : undefined;
  };

  it("stand in headers of printable text", async () => {
    expect(await headersOf()).toBeUndefined();
    expect(await headersOf("a", 'say "no" \\ yes', "two\r\nlines, é, 漢")).toEqual([
      '299 - "a"',
      '299 - "say \\"no\\" \\\\ yes"',
      '299 - "two lines, é,  "',
    ]);
  });
});

describe("the metrics of requests", () => {
  it.each([
    ["GET", pods, 'verb="LIST",group="",version="v1",resource="pods",subresource="",scope="namespace"', true],
    [
      "GET",
      `${pods}?watch=1`,
      'verb="WATCH",group="",version="v1",resource="pods",subresource="",scope="namespace"',
      false,
    ],
    [
      "PUT",
      `${pods}/p/status`,
      'verb="PUT",group="",version="v1",resource="pods",subresource="status",scope="resource"',
      true,
    ],
    [
      "GET",
      "/apis/x/v1/made-up",
      'verb="OTHER",group="",version="",resource="",subresource="",scope=""',
      true,
    ],
  ])("count %s %s, and time what is short", async (method, path, labels, isTimed) => {
    const registry = new Registry();
    const filter = requestMetrics(new ApiMetrics(registry), new FakeClock());
    await filter(done)(exchangeOf(path, { method }));
    const text = await registry.metrics();
    expect(text).toContain(`apiserver_request_total{${labels},code="200"} 1`);
    expect(text.includes(`apiserver_request_duration_seconds_count{${labels}} 1`)).toBe(isTimed);
    expect(text).toContain("apiserver_current_inflight_requests 0");
  });

  it("forget a request that was broken off", async () => {
    const registry = new Registry();
    const filter = requestMetrics(new ApiMetrics(registry), new FakeClock());
    await expect(filter(() => Promise.reject(new Error("broken")))(exchangeOf(pods))).rejects.toThrow(
      "broken",
    );
    expect(await registry.metrics()).toContain("apiserver_current_inflight_requests 0");
  });
});
