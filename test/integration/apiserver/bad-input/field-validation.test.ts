import { describe, expect, it } from "@jest/globals";
import { ask } from "../../../support/api-request.js";
import {
  deployment,
  deployments,
  map,
  maps,
  patch,
  post,
  type Refusal,
  testRefusals,
} from "../../../support/refusals.js";

const refusals: Refusal[] = [
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
    what: "a patch with an unknown field under Strict",
    path: `${maps}/there?fieldValidation=Strict`,
    asked: patch({ dada: {} }, "strategic-merge-patch+json"),
    code: 422,
    reason: "Invalid",
    message:
      ' "" is invalid: patch: Invalid value: "map[dada:map[]]": strict decoding error: unknown field "dada"',
    fields: ["patch"],
  },
];

describe("how strictly a write is read", () => {
  const server = testRefusals(refusals);

  it.each([
    ["Warn", ['299 - "unknown field \\"spec.replica\\""']],
    ["", ['299 - "unknown field \\"spec.replica\\""']],
    ["Ignore", undefined],
  ])("drops unknown fields under %s", async (validation, expected) => {
    const path = `${deployments}?dryRun=All&fieldValidation=${validation}`;
    const answer = await ask(server(), path, post(deployment({ replica: 1 })));
    expect(answer.code).toBe(201);
    expect(answer.headers.warning).toEqual(expected?.[0]);
    expect(answer.json.spec).not.toHaveProperty("replica");
  });
});
