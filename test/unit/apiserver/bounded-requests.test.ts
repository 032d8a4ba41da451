import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { Exchange } from "../../../control-plane/apiserver/exchange/exchange.js";
import { Warnings } from "../../../control-plane/apiserver/exchange/warnings.js";
import { parseDurationMs } from "../../../control-plane/apiserver/filters/duration.js";
import { MemoryRequest } from "../../../control-plane/apiserver/nodes/memory-request.js";
import { expectLinear } from "../../support/growth.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

const scheme = builtInScheme();

const maps = "/api/v1/namespaces/default/configmaps";

describe("what a request may cost", () => {
  let api: MemoryApi;
  beforeAll(async () => {
    api = await memoryApi();
  });
  afterAll(() => api.stop());

  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await api.ask({ path, method: "POST", headers, body: Buffer.from(body) });
    return { ...answer, status: JSON.parse(Buffer.from(answer.body).toString()) };
  };
  const patch = async (type: string, body: string) => {
    const headers = { "content-type": `application/${type}+json` };
    const answer = await api.ask({ path: `${maps}/a`, method: "PATCH", headers, body: Buffer.from(body) });
    return { ...answer, status: JSON.parse(Buffer.from(answer.body).toString()) };
  };

  it("warns in a few kilobytes, whatever there is to warn of", async () => {
    const unknown = Array.from({ length: 4_000 }, (_, index) => `"unknown${index}":1`).join();
    const { statusCode, headers } = await post(maps, `{"metadata":{"name":"w"},${unknown}}`);
    expect(statusCode).toBe(201);
    expect(headers.warning?.length).toBeGreaterThan(1_000);
    expect(headers.warning?.length).toBeLessThan(8_000);
  });

  it("says of many unknown fields only some", async () => {
    const unknown = Array.from({ length: 4_000 }, (_, index) => `"unknown${index}":1`).join();
    const { status } = await post(`${maps}?fieldValidation=Strict`, `{"metadata":{"name":"w"},${unknown}}`);
    expect(status.code).toBe(400);
    expect(status.message.length).toBeLessThan(5_000);
  });

  it.each([
    ["JSON", "application/json", `{"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
    ["JSON that does not end", "application/json", `{"x":${"[".repeat(200_000)}`],
    ["YAML", "application/yaml", `x: ${"[".repeat(50_000)}`],
  ])("refuses %s that is too deep", async (_what, type, body) => {
    const { status } = await post(maps, body, { "content-type": type });
    expect(status).toMatchObject({ code: 400, reason: "BadRequest" });
    expect(status.message).toContain("exceeded max depth");
  });

  it.each(["merge-patch", "strategic-merge-patch", "json-patch"])(
    "refuses a %s that is too deep",
    async (type) => {
      const { status } = await patch(type, `{"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`);
      expect(status).toMatchObject({ code: 400, message: expect.stringMatching(/exceeded max depth$/) });
    },
  );

  it("refuses YAML that makes much of little", async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) =>
        `${"abcdefghij"[level + 1]}: &${"abcdefghij"[level + 1]} [${Array(9).fill(`*${"abcdefghij"[level]}`).join()}]`,
    );
    const { status } = await post(maps, `a: &a [x]\n${levels.join("\n")}`, {
      "content-type": "application/yaml",
    });
    expect(status.message).toContain("document contains excessive aliasing");
  });

  it("refuses a review without its spec", async () => {
    const { status } = await post("/apis/authorization.k8s.io/v1/subjectaccessreviews", "{}");
    expect(status).toMatchObject({ code: 422, reason: "Invalid" });
  });

  it.each(["limit", "gracePeriodSeconds"])("refuses a %s that no integer of 64 bits can be", async (name) => {
    const method = name === "limit" ? "GET" : "DELETE";
    const { statusCode } = await api.ask({ path: `${maps}?${name}=99999999999999999999`, method });
    expect(statusCode).toBe(400);
  });

  it("prints objects that lack what their kind must have", async () => {
    await post(
      "/api/v1/namespaces/default/events",
      `{"metadata":{"name":"e"},"involvedObject":{"namespace":"default"}}`,
    );
    const accept = "application/json;as=Table;g=meta.k8s.io;v=v1";
    const { statusCode } = await api.ask({ path: "/api/v1/events", headers: { accept } });
    expect(statusCode).toBe(200);
  });

  it("counts what it does not know under one name", async () => {
    const series = async () => (await api.metrics.metrics()).split("\n").length;
    const strange = (word: string) =>
      Promise.all([
        api.ask({ path: `/apis/${word}/v1/${word}` }),
        api.ask({ path: `/api/${word}/pods` }),
        api.ask({ path: `/api/v1/namespaces/default/pods/a/${word}` }),
        api.ask({ path: "/healthz", method: word }),
        api.ask({ path: "/api/v1/pods", method: word }),
        api.ask({ path: `/${word}` }),
      ]);
    await strange("first");
    const before = await series();
    for (let index = 0; index < 20; index += 1) await strange(`word${index}`);
    expect(await series()).toBe(before);
  });

  it.each<[string, number, (n: number) => string]>([
    ["slashes in a path", 100_000, (n) => `/api/v1${"/".repeat(n)}a`],
    ["slashes at a path's end", 100_000, (n) => `/api/v1/${"/".repeat(n)}a${"/".repeat(n)}`],
    ["escapes in a path", 50_000, (n) => `/api/v1/${"%2F".repeat(n)}`],
    ["parameters", 20_000, (n) => `/api/v1/pods?${"a=b&".repeat(n)}`],
  ])("reads targets in a time that grows no faster than %s", async (_what, from, make) => {
    const signal = new AbortController().signal;
    const run = (path: string) =>
      new Exchange(
        new MemoryRequest({ method: "GET", path, headers: {}, body: new Uint8Array(), user: {} }, signal),
        scheme,
      );
    await expectLinear({ from, make, run });
  });

  it("reads durations in linear time", async () => {
    await expectLinear({ from: 50_000, make: (n) => "1".repeat(n), run: parseDurationMs });
    await expectLinear({ from: 50_000, make: (n) => "1h".repeat(n), run: parseDurationMs });
  });
});

describe("durations", () => {
  it.each([
    ["1h30m", 5_400_000],
    ["-5s", -5_000],
    ["1.5ms", 1.5],
    [".5s", 500],
    ["0", 0],
    ["1", undefined],
    ["", undefined],
    ["s", undefined],
    ["1constructor", undefined],
    ["9999999999h", undefined],
  ])("%s", (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });
});

describe("warnings", () => {
  const shown = (...texts: string[]) => {
    const warnings = new Warnings();
    for (const text of texts) warnings.add(text);
    return warnings.shown;
  };

  it("are shown whole and once while they are short in all", () => {
    expect(shown("a", "b", "a", "c".repeat(4_000))).toEqual(["a", "b", "c".repeat(4_000)]);
  });

  it("are each cut when they are long in all, and the last left out", () => {
    const long = Array.from({ length: 40 }, (_, index) => `${index} ${"x".repeat(1_000)}`);
    expect(shown(...long)).toEqual(long.slice(0, 16).map((text) => text.slice(0, 256)));
  });
});
