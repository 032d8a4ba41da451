import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

describe("a request that can't be read", () => {
  let api: MemoryApi;
  beforeAll(async () => {
    api = await memoryApi();
  });
  afterAll(() => api.stop());

  const answer = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
    const { statusCode, body } = await api.ask({ path, headers, method });
    return { statusCode, ...JSON.parse(Buffer.from(body).toString()) };
  };

  it.each([
    ["in the path", "/api/v1/namespaces/%zz", 'invalid URL escape "%zz"'],
    ["that is cut off", "/healthz/%e", 'invalid URL escape "%e"'],
    ["in the path, not of UTF-8", "/api/v1/namespaces/%ff", 'invalid URL escape "%ff"'],
    ["in the query", "/api/v1/namespaces?labelSelector=%a", 'invalid URL escape "%a"'],
    ["in the query, not of UTF-8", "/api/v1/namespaces?labelSelector=%c3%28", undefined],
  ])("is refused for an escape %s", async (_where, path, message) => {
    expect(await answer(path)).toMatchObject({
      statusCode: 400,
      reason: "BadRequest",
      ...(message ? { message } : {}),
    });
  });

  it("is refused for an escape in the name of what is impersonated", async () => {
    const headers = { "impersonate-user": "a", "impersonate-extra-%zz": "b" };
    expect(await answer("/api/v1/namespaces", headers)).toMatchObject({ statusCode: 400 });
  });

  it.each(["constructor", "__proto__", "toString"])("means nothing by %s", async (word) => {
    expect((await api.ask({ path: "/api/v1/namespaces", method: word })).statusCode).toBe(405);
    expect(await answer("/api/v1/namespaces", { accept: word })).toMatchObject({ statusCode: 406 });
    expect(await answer("/api/v1/namespaces", { "content-type": word }, "POST")).toMatchObject({
      statusCode: 415,
    });
  });
});
