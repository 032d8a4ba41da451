import { describe } from "@jest/globals";
import { maps, patch, type Refusal, testRefusals } from "../../../support/refusals.js";

const acceptedPatches =
  "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml";

const refusals: Refusal[] = [
  {
    what: "an unknown patch type",
    path: `${maps}/a`,
    asked: patch("{}", "json"),
    code: 415,
    reason: "UnsupportedMediaType",
    message: acceptedPatches,
  },
  {
    what: "a configuration of nothing",
    path: `${maps}/a?fieldManager=me`,
    asked: patch("{}", "apply-patch+yaml"),
    code: 400,
    reason: "BadRequest",
    message: "Incorrect version specified in apply patch. Specified patch version: , expected: v1",
  },
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
    message:
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
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
    what: "a patch of nothing",
    path: `${maps}/none`,
    asked: patch({}, "merge-patch+json"),
    code: 404,
    reason: "NotFound",
    message: 'configmaps "none" not found',
  },
];

describe("patches that can't be applied", () => {
  testRefusals(refusals);
});
