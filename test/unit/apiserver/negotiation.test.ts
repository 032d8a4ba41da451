import { describe, expect, it } from "@jest/globals";
import { negotiate } from "../../../control-plane/apiserver/negotiation/accept.js";
import { bodyFormat, patchType } from "../../../control-plane/apiserver/negotiation/content-type.js";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

describe("negotiate", () => {
  it.each([
    [undefined, { format: "json", view: "object" }],
    ["*/*", { format: "json", view: "object" }],
    ["application/yaml", { format: "yaml", view: "object" }],
    ["application/vnd.kubernetes.protobuf,application/json", { format: "json", view: "object" }],
    [`${table},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`, { view: "Table" }],
    ["application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json", { view: "object" }],
    [
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
      { view: "PartialObjectMetadataList" },
    ],
    ["application/json;q=0.5,application/yaml", { format: "yaml" }],
  ])("%s", (accept, expected) => {
    expect(negotiate(accept)).toMatchObject(expected);
  });

  it.each(["application/vnd.kubernetes.protobuf", "text/html"])("%s is not acceptable", (accept) => {
    expect(() => negotiate(accept)).toThrow(expect.objectContaining({ code: 406, reason: "NotAcceptable" }));
  });
});

describe("content types", () => {
  it("reads bodies of the known ones and refuses others with 415", () => {
    expect(bodyFormat(undefined)).toBe("json");
    expect(bodyFormat("application/json; charset=utf-8")).toBe("json");
    expect(() => bodyFormat("text/plain")).toThrow(expect.objectContaining({ code: 415 }));
  });

  it("refuses server-side apply", () => {
    expect(patchType("application/merge-patch+json")).toBe("merge");
    expect(() => patchType("application/apply-patch+yaml")).toThrow(
      expect.objectContaining({ code: 415, reason: "UnsupportedMediaType" }),
    );
  });
});
