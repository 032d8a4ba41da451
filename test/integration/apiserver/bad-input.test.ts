import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Asked, ask } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";

const maps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const map = (metadata: object, more: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  ...more,
});
const deployment = (spec: object) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d" },
  spec: {
    selector: { matchLabels: { a: "b" } },
    template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } },
    ...spec,
  },
});
const post = (body: unknown, contentType = "application/json"): Asked => ({
  method: "POST",
  body,
  headers: { "content-type": contentType },
});
const put = (body: unknown): Asked => ({ ...post(body), method: "PUT" });
const patch = (body: unknown, type: string): Asked => ({
  ...post(body, `application/${type}`),
  method: "PATCH",
});
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const acceptedBodies =
  "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf";
const acceptedPatches =
  "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json";
const cut =
  "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:";

interface Case {
  readonly what: string;
  readonly path: string;
  readonly asked?: Asked;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly fields?: readonly string[];
}

const bodies: Case[] = [
  {
    what: "JSON that ends early",
    path: maps,
    asked: post("{"),
    code: 400,
    reason: "BadRequest",
    message: `${cut} unexpected end of JSON input ({)`,
  },
  {
    what: "what is not JSON",
    path: maps,
    asked: post('{"a": b}'),
    code: 400,
    reason: "BadRequest",
    message: `${cut} invalid character 'b' looking for beginning of value ({"a": b})`,
  },
  {
    what: "an empty body",
    path: maps,
    asked: post(""),
    code: 400,
    reason: "BadRequest",
    message: `${cut} unexpected end of JSON input (<empty>)`,
  },
  {
    what: "a number for an object",
    path: maps,
    asked: post("[1]"),
    code: 400,
    reason: "BadRequest",
    message: `${cut} json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b315d)`,
  },
  {
    what: "a string for a number",
    path: deployments,
    asked: post(deployment({ replicas: "x" })),
    code: 400,
    reason: "BadRequest",
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  },
  {
    what: "a number for a string",
    path: maps,
    asked: post(map({ name: "a" }, { data: { a: 1 } })),
    code: 400,
    reason: "BadRequest",
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  },
  {
    what: "an unknown field under Strict",
    path: `${deployments}?fieldValidation=Strict`,
    asked: post(deployment({ replica: 1 })),
    code: 400,
    reason: "BadRequest",
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"',
  },
  {
    what: "a duplicate field under Strict",
    path: `${maps}?fieldValidation=Strict`,
    asked: post('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"}}'),
    code: 400,
    reason: "BadRequest",
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "metadata.name"',
  },
  {
    what: "a duplicate field in YAML under Strict",
    path: `${maps}?fieldValidation=Strict`,
    asked: post("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  name: b\n", "application/yaml"),
    code: 400,
    reason: "BadRequest",
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 5: key "name" already set in map',
  },
  {
    what: "an unknown validation",
    path: `${maps}?fieldValidation=Loose`,
    asked: post(map({ name: "a" })),
    code: 422,
    reason: "Invalid",
    message:
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Loose": supported values: "", "Ignore", "Warn", "Strict"',
    fields: ["fieldValidation"],
  },
  {
    what: "an unknown dry run",
    path: `${maps}?dryRun=Some`,
    asked: post(map({ name: "a" })),
    code: 422,
    reason: "Invalid",
    message:
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "Some": supported values: "All"',
    fields: ["dryRun"],
  },
  {
    what: "another version's object",
    path: maps,
    asked: post({ ...map({ name: "a" }), apiVersion: "v2" }),
    code: 400,
    reason: "BadRequest",
    message: "the API version in the data (v2) does not match the expected API version (v1)",
  },
  {
    what: "an unknown content type",
    path: maps,
    asked: post("<a/>", "text/xml"),
    code: 415,
    reason: "UnsupportedMediaType",
    message: acceptedBodies,
  },
  {
    what: "an unknown patch type",
    path: `${maps}/a`,
    asked: patch("{}", "json"),
    code: 415,
    reason: "UnsupportedMediaType",
    message: acceptedPatches,
  },
  {
    what: "server-side apply",
    path: `${maps}/a?fieldManager=me`,
    asked: patch("{}", "apply-patch+yaml"),
    code: 415,
    reason: "UnsupportedMediaType",
    message: "this server does not support server-side apply; apply without it",
  },
  {
    what: "a body over 3 MiB",
    path: maps,
    asked: post(map({ name: "big" }, { data: { a: "x".repeat(3 << 20) } })),
    code: 413,
    reason: "RequestEntityTooLarge",
    message: "Request entity too large: limit is 3145728",
  },
  {
    what: "data over 1 MiB",
    path: maps,
    asked: post(map({ name: "big" }, { data: { a: "x".repeat((1 << 20) + 1) } })),
    code: 422,
    reason: "Invalid",
    message: 'ConfigMap "big" is invalid: []: Too long: may not be more than 1048576 bytes',
    fields: ["[]"],
  },
];

const names: Case[] = [
  {
    what: "no name",
    path: maps,
    asked: post(map({})),
    code: 422,
    reason: "Invalid",
    message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    fields: ["metadata.name"],
  },
  {
    what: "a name against the rules",
    path: maps,
    asked: post(map({ name: "Bad_Name" })),
    code: 422,
    reason: "Invalid",
    message: `ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": ${subdomain}`,
    fields: ["metadata.name"],
  },
  {
    what: "a label against the rules",
    path: maps,
    asked: post(map({ name: "a", labels: { "a b": "c" } })),
    code: 422,
    reason: "Invalid",
    message:
      "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    fields: ["metadata.labels"],
  },
  {
    what: "another name than the path's",
    path: `${maps}/b`,
    asked: put(map({ name: "a" })),
    code: 400,
    reason: "BadRequest",
    message: "the name of the object (a) does not match the name on the URL (b)",
  },
  {
    what: "another namespace than the path's",
    path: maps,
    asked: post(map({ name: "a", namespace: "b" })),
    code: 400,
    reason: "BadRequest",
    message: "the namespace of the provided object does not match the namespace sent on the request",
  },
  {
    what: "what exists",
    path: maps,
    asked: post(map({ name: "there" })),
    code: 409,
    reason: "AlreadyExists",
    message: 'configmaps "there" already exists',
  },
  {
    what: "a resourceVersion on what is to be made",
    path: maps,
    asked: post(map({ name: "a", resourceVersion: "1" })),
    code: 500,
    reason: "InternalError",
    message: "resourceVersion should not be set on objects to be created",
  },
  {
    what: "a stale resourceVersion",
    path: `${maps}/there`,
    asked: put(map({ name: "there", resourceVersion: "1" })),
    code: 409,
    reason: "Conflict",
    message:
      'Operation cannot be fulfilled on configmaps "there": the object has been modified; please apply your changes to the latest version and try again',
  },
  {
    what: "another uid",
    path: `${maps}/there`,
    asked: put(map({ name: "there", uid: "x" })),
    code: 409,
    reason: "Conflict",
    message:
      'Operation cannot be fulfilled on configmaps "there": Precondition failed: UID in precondition: x, UID in object meta: UID',
  },
  {
    what: "two faults at once",
    path: deployments,
    asked: post(deployment({ replicas: -1, selector: { matchLabels: { a: "c" } } })),
    code: 422,
    reason: "Invalid",
    message:
      'Deployment.apps "d" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`]',
    fields: ["spec.replicas", "spec.template.metadata.labels"],
  },
];

const patches: Case[] = [
  {
    what: "a patch that is not JSON",
    path: `${maps}/there`,
    asked: patch("{", "merge-patch+json"),
    code: 400,
    reason: "BadRequest",
    message: "error decoding patch: unexpected end of JSON input",
  },
  {
    what: "a JSON patch that is no list",
    path: `${maps}/there`,
    asked: patch("{}", "json-patch+json"),
    code: 400,
    reason: "BadRequest",
    message: "error decoding patch: json: cannot unmarshal object into Go value of type []interface {}",
  },
  {
    what: "a JSON patch of what is not there",
    path: `${maps}/there`,
    asked: patch([{ op: "remove", path: "/data/none" }], "json-patch+json"),
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
  },
  {
    what: "a patch of another name",
    path: `${maps}/there`,
    asked: patch({ metadata: { name: "other" } }, "merge-patch+json"),
    code: 400,
    reason: "BadRequest",
    message: "the name of the object (other) does not match the name on the URL (there)",
  },
  {
    what: "a patch with an unknown field under Strict",
    path: `${maps}/there?fieldValidation=Strict`,
    asked: patch({ dada: {} }, "merge-patch+json"),
    code: 400,
    reason: "BadRequest",
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dada"',
  },
  {
    what: "a patch of nothing",
    path: `${maps}/none`,
    asked: patch({}, "merge-patch+json"),
    code: 404,
    reason: "NotFound",
    message: 'configmaps "none" not found',
  },
];

const reads: Case[] = [
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

describe("what can't be done", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    expect((await ask(server, maps, post(map({ name: "there" })))).code).toBe(201);
  }, 30_000);
  afterAll(() => server?.stop());

  it.each([...bodies, ...names, ...patches, ...reads])(
    "refuses $what",
    async ({ path, asked, ...wanted }) => {
      const answer = await ask(server, path, asked);
      const { status, reason, code, message = "", details } = answer.status;
      const steady = message
        .replace(/(object meta: )[-0-9a-f]{36}/, "$1UID")
        .replace(/(current: )\d+/, "$1N");
      expect({ status, reason, code, message: steady }).toEqual({
        status: "Failure",
        reason: wanted.reason,
        code: wanted.code,
        message: wanted.message,
      });
      expect(answer.code).toBe(wanted.code);
      if (wanted.fields) expect(details?.causes?.map(({ field }) => field)).toEqual(wanted.fields);
    },
  );

  it.each(["/api/v1/nothings", "/apis/none.io/v1/things", "/apis/apps/v9/deployments", "/nothing"])(
    "knows no %s",
    async (path) => {
      expect(await ask(server, path)).toMatchObject({ code: 404, text: "404 page not found\n" });
    },
  );

  it.each([
    ["Warn", ['299 - "unknown field \\"spec.replica\\""']],
    ["", ['299 - "unknown field \\"spec.replica\\""']],
    ["Ignore", undefined],
  ])("drops unknown fields under %s", async (validation, expected) => {
    const path = `${deployments}?dryRun=All&fieldValidation=${validation}`;
    const answer = await ask(server, path, post(deployment({ replica: 1 })));
    expect(answer.code).toBe(201);
    expect(answer.headers.warning).toEqual(expected?.[0]);
    expect(answer.json.spec).not.toHaveProperty("replica");
  });

  it("tells failures as YAML to who wants it, and indented to people", async () => {
    const yaml = await ask(server, `${maps}/none`, { headers: { accept: "application/yaml" } });
    expect(yaml.headers["content-type"]).toBe("application/yaml");
    expect(yaml.text).toContain('message: configmaps "none" not found\n');
    const pretty = await ask(server, `${maps}/none`, { headers: { "user-agent": "curl/8" } });
    expect(pretty.text).toContain('\n  "code": 404');
    const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    expect((await ask(server, `${maps}/none`, { headers: { accept: table } })).status.kind).toBe("Status");
  });
});
