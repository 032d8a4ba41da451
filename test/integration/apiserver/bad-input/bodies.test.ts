import { describe } from "@jest/globals";
import {
  deployment,
  deployments,
  map,
  maps,
  post,
  type Refusal,
  testRefusals,
} from "../../../support/refusals.js";

const acceptedBodies =
  "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf";
const cut =
  "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:";

const template = { metadata: { labels: { a: "b" } } };
const bigContainer = (mebibytes: number) => ({
  name: "c",
  image: "i",
  args: ["x".repeat(mebibytes * (1 << 20))],
});

const refusals: Refusal[] = [
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
    what: "a body over 3 MiB",
    path: maps,
    asked: post(map({ name: "big" }, { data: { a: "x".repeat(3 << 20) } })),
    code: 413,
    reason: "RequestEntityTooLarge",
    message: "Request entity too large: limit is 3145728",
  },
  ...[1.6, 2.5].map((mebibytes) => ({
    what: `an object of ${mebibytes} MiB, more than etcd takes`,
    path: deployments,
    asked: post(deployment({ template: { ...template, spec: { containers: [bigContainer(mebibytes)] } } })),
    code: 413,
    reason: "RequestEntityTooLarge",
    message: "Request entity too large: etcdserver: request is too large",
  })),
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

describe("bodies that can't be taken", () => {
  testRefusals(refusals);
});
