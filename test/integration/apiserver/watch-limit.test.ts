import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ask, open } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { eventually } from "../../support/wait.js";

const path = "/api/v1/configmaps?watch=1";

describe("the watches of one user", () => {
  let server: TestApiServer;
  const watches: IncomingMessage[] = [];
  const watch = async (query = "", asked = { as: { token: server.token } }) => {
    const answer = await open(server, `${path}${query}`, asked);
    watches.push(answer);
    return answer;
  };
  beforeAll(async () => {
    const authorizer = { authorize: () => ({ decision: "allow", reason: "" }) as const };
    server = await startApiServer({ mostWatches: 2, authorizer });
  }, 30_000);
  afterAll(async () => {
    for (const one of watches) one.destroy();
    await server?.stop();
  });

  it("are so many and no more, and count as long as they are open", async () => {
    const future = await ask(server, `${path}&resourceVersion=999999999`, { as: { token: server.token } });
    expect(future.code).toBe(504);
    const [first, second] = [await watch(), await watch()];
    expect([first.statusCode, second.statusCode]).toEqual([200, 200]);
    const third = await ask(server, path, { as: { token: server.token } });
    expect(third.status).toMatchObject({ code: 429, reason: "TooManyRequests" });
    expect(third.headers["retry-after"]).toBe("5");
    expect((await open(server, path)).destroy().statusCode).toBe(200);
    first.destroy();
    await eventually(async () => expect((await watch()).statusCode).toBe(200));
    const short = await ask(server, `${path}&timeoutSeconds=1`, { as: { token: server.token } });
    expect(short.code).toBe(429);
    second.destroy();
    await once(second, "close");
    await eventually(async () =>
      expect((await ask(server, `${path}&timeoutSeconds=1`, { as: { token: server.token } })).code).toBe(200),
    );
  });
});
