import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Asked, ask } from "./api-request.js";
import { startApiServer, type TestApiServer } from "./api-server.js";

export const maps = "/api/v1/namespaces/default/configmaps";
export const deployments = "/apis/apps/v1/namespaces/default/deployments";
export const map = (metadata: object, more: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  ...more,
});
export const deployment = (spec: object) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d" },
  spec: {
    selector: { matchLabels: { a: "b" } },
    template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } },
    ...spec,
  },
});
export const post = (body: unknown, contentType = "application/json"): Asked => ({
  method: "POST",
  body,
  headers: { "content-type": contentType },
});
export const put = (body: unknown): Asked => ({ ...post(body), method: "PUT" });
export const patch = (body: unknown, type: string): Asked => ({
  ...post(body, `application/${type}`),
  method: "PATCH",
});

/** A request that the API server refuses, and how. */
export interface Refusal {
  readonly what: string;
  readonly path: string;
  readonly asked?: Asked;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly fields?: readonly string[];
}

/** Within a describe: a server with the ConfigMap `there`, and a test for each refusal. Gives the server to other tests. */
export function testRefusals(refusals: readonly Refusal[]): () => TestApiServer {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    expect((await ask(server, maps, post(map({ name: "there" })))).code).toBe(201);
  }, 30_000);
  afterAll(() => server?.stop());
  it.each([...refusals])("refuses $what", (refusal) => expectRefusal(server, refusal));
  return () => server;
}

/** Asks, and expects the Status; uids and revisions in its message, which differ each time, are put aside. */
async function expectRefusal(server: TestApiServer, refusal: Refusal): Promise<void> {
  const { path, asked, ...wanted } = refusal;
  const answer = await ask(server, path, asked);
  const { status, reason, code, message = "", details } = answer.status;
  const steady = message.replace(/(object meta: )[-0-9a-f]{36}/, "$1UID").replace(/(current: )\d+/, "$1N");
  expect({ status, reason, code, message: steady }).toEqual({
    status: "Failure",
    reason: wanted.reason,
    code: wanted.code,
    message: wanted.message,
  });
  expect(answer.code).toBe(wanted.code);
  if (wanted.fields) expect(details?.causes?.map(({ field }) => field)).toEqual(wanted.fields);
}
