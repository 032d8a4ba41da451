import { describe } from "@jest/globals";
import {
  deployment,
  deployments,
  map,
  maps,
  post,
  put,
  type Refusal,
  testRefusals,
} from "../../../support/refusals.js";

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const refusals: Refusal[] = [
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
    code: 400,
    reason: "BadRequest",
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

describe("objects that can't be written", () => {
  testRefusals(refusals);
});
