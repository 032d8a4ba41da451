import { describe, expect, it } from "@jest/globals";
import { negotiate } from "../../../control-plane/apiserver/negotiation/accept.js";
import { bodyFormat, patchType } from "../../../control-plane/apiserver/negotiation/content-type.js";
import { representationOf } from "../../../control-plane/apiserver/negotiation/representation.js";
import { exchangeOf } from "../../support/exchange.js";

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
    ["application/json;q=x,application/yaml;q=0.1", { format: "yaml" }],
    ["*/*,application/*,application/yaml", { format: "yaml" }],
    ["application/*;q=0.5,application/yaml;q=0.1", { format: "json" }],
    ["application/json;pretty=1", { pretty: true }],
    ["application/json;pretty=true", { pretty: false }],
  ])("%s", (accept, expected) => {
    expect(negotiate(accept)).toMatchObject(expected);
  });

  it.each(["application/vnd.kubernetes.protobuf", "text/html"])("%s is not acceptable", (accept) => {
    expect(() => negotiate(accept)).toThrow(expect.objectContaining({ code: 406, reason: "NotAcceptable" }));
  });
});

describe("who gets lines of their own", () => {
  it.each<[query: string, agent: string, accept: string, pretty: boolean]>([
    ["", "kubectl/v1.36.0", "*/*", false],
    ["", "curl/8.0", "*/*", true],
    ["", "Mozilla/5.0 (X11)", "*/*", true],
    ["?pretty=true", "kubectl/v1.36.0", "*/*", true],
    ["?pretty=T", "kubectl/v1.36.0", "*/*", true],
    ["?pretty=yes", "kubectl/v1.36.0", "*/*", false],
    ["?pretty=false", "curl/8.0", "*/*", false],
    ["?pretty=", "curl/8.0", "*/*", true],
    ["?pretty=", "kubectl/v1.36.0", "*/*", false],
    ["?pretty=0", "kubectl/v1.36.0", "application/json;pretty=1", true],
  ])("%j, %s, %s: %j", (query, agent, accept, pretty) => {
    const exchange = exchangeOf(`/api/v1/pods${query}`, { headers: { "user-agent": agent, accept } });
    expect(representationOf(exchange).pretty).toBe(pretty);
  });
});

describe("content types", () => {
  it("reads bodies of the known ones and refuses others with 415", () => {
    expect(bodyFormat(undefined)).toBe("json");
    expect(bodyFormat("application/json; charset=utf-8")).toBe("json");
    expect(() => bodyFormat("text/plain")).toThrow(expect.objectContaining({ code: 415 }));
  });

  it("knows four kinds of patches", () => {
    expect(patchType("application/merge-patch+json")).toBe("merge");
    expect(patchType("application/apply-patch+yaml")).toBe("apply");
    expect(() => patchType("application/apply-patch+cbor")).toThrow(
      expect.objectContaining({ code: 415, reason: "UnsupportedMediaType" }),
    );
  });
});
