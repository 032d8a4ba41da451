import { describe, expect, it } from "@jest/globals";
import { ask } from "../../../support/api-request.js";
import { maps, post, type Refusal, testRefusals } from "../../../support/refusals.js";

const tokenOf = (revision: number) =>
  Buffer.from(JSON.stringify({ v: "coracle/v1", rv: revision, start: "a" })).toString("base64url");

const refusals: Refusal[] = [
  {
    what: "what is not there",
    path: `${maps}/none`,
    code: 404,
    reason: "NotFound",
    message: 'configmaps "none" not found',
  },
  {
    what: "a form that is not served",
    path: maps,
    asked: { headers: { accept: "text/html" } },
    code: 406,
    reason: "NotAcceptable",
    message: "only the following media types are accepted: application/json, application/yaml",
  },
  {
    what: "a label selector that is none",
    path: `${maps}?labelSelector=a%20b`,
    code: 400,
    reason: "BadRequest",
    message: "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
  },
  {
    what: "a field that can't select",
    path: `${maps}?fieldSelector=data.a%3Db`,
    code: 400,
    reason: "BadRequest",
    message: '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
  },
  {
    what: "a limit that is no number",
    path: `${maps}?limit=x`,
    code: 400,
    reason: "BadRequest",
    message: 'strconv.ParseInt: parsing "x": invalid syntax',
  },
  {
    what: "a continue token that is none",
    path: `${maps}?limit=1&continue=x`,
    code: 400,
    reason: "BadRequest",
    message: "continue key is not valid: the token was not made by this server",
  },
  ...[1e300, 2 ** 52, -2].map((revision) => ({
    what: `a continue token of the revision ${revision}`,
    path: `${maps}?limit=1&continue=${tokenOf(revision)}`,
    code: 400,
    reason: "BadRequest",
    message: "continue key is not valid: the token was not made by this server",
  })),
  {
    what: "a match without version",
    path: `${maps}?resourceVersionMatch=Exact`,
    code: 422,
    reason: "Invalid",
    message:
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    fields: ["resourceVersionMatch"],
  },
  {
    what: "a wrong method",
    path: `${maps}/there`,
    asked: post({}),
    code: 405,
    reason: "MethodNotAllowed",
    message: "the server does not allow this method on the requested resource",
  },
  {
    what: "a version of the future",
    path: `${maps}?resourceVersion=999999999`,
    code: 504,
    reason: "Timeout",
    message: "Timeout: Too large resource version: 999999999, current: N",
  },
  {
    what: "an object of the future",
    path: `${maps}/there?resourceVersion=999999999`,
    code: 504,
    reason: "Timeout",
    message: "Timeout: Too large resource version: 999999999, current: N",
  },
  {
    what: "a wrong timeout",
    path: `${maps}?timeout=x`,
    code: 400,
    reason: "BadRequest",
    message: 'invalid timeout specified in the request URL - time: invalid duration "x"',
  },
];

describe("reads that can't be answered", () => {
  const server = testRefusals(refusals);

  it.each(["/api/v1/nothings", "/apis/none.io/v1/things", "/apis/apps/v9/deployments", "/nothing"])(
    "knows no %s",
    async (path) => {
      expect(await ask(server(), path)).toMatchObject({ code: 404, text: "404 page not found\n" });
    },
  );

  it("tells failures as YAML to who wants it, and indented to people", async () => {
    const yaml = await ask(server(), `${maps}/none`, { headers: { accept: "application/yaml" } });
    expect(yaml.headers["content-type"]).toBe("application/yaml");
    expect(yaml.text).toContain('message: configmaps "none" not found\n');
    const pretty = await ask(server(), `${maps}/none`, { headers: { "user-agent": "curl/8" } });
    expect(pretty.text).toContain('\n  "code": 404');
    const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    expect((await ask(server(), `${maps}/none`, { headers: { accept: table } })).status.kind).toBe("Status");
  });
});
