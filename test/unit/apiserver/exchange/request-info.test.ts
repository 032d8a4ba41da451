import { describe, expect, it } from "@jest/globals";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import { requestInfo } from "../../../../control-plane/apiserver/exchange/request-info.js";

const scheme = builtInScheme();

const info = (method: string, target: string) => {
  const [path = "", query = ""] = target.split("?");
  return requestInfo(scheme, method, path, new URLSearchParams(query));
};

describe("requestInfo", () => {
  it.each([
    ["GET", "/api/v1/namespaces", { verb: "list", resource: "namespaces", namespace: "" }],
    ["GET", "/api/v1/namespaces/a", { verb: "get", resource: "namespaces", namespace: "a", name: "a" }],
    [
      "PUT",
      "/api/v1/namespaces/a/finalize",
      { verb: "update", resource: "namespaces", subresource: "finalize" },
    ],
    ["GET", "/api/v1/namespaces/a/pods", { verb: "list", resource: "pods", namespace: "a", name: "" }],
    ["GET", "/api/v1/namespaces/a/pods/p", { verb: "get", resource: "pods", name: "p" }],
    ["HEAD", "/api/v1/namespaces/a/pods/p", { verb: "get" }],
    ["GET", "/api/v1/pods?watch=true", { verb: "watch" }],
    ["GET", "/api/v1/pods?watch=1&fieldSelector=metadata.name%3Dp", { verb: "watch", name: "p" }],
    ["GET", "/api/v1/pods?watch=false", { verb: "list" }],
    ["GET", "/api/v1/watch/namespaces/a/pods", { verb: "watch", resource: "pods", namespace: "a" }],
    ["POST", "/api/v1/namespaces/a/pods/p/exec", { verb: "create", subresource: "exec", name: "p" }],
    ["DELETE", "/api/v1/namespaces/a/pods", { verb: "deletecollection" }],
    ["DELETE", "/api/v1/namespaces/a/pods/p", { verb: "delete" }],
    [
      "PATCH",
      "/apis/apps/v1/namespaces/a/deployments/d/scale",
      { verb: "patch", group: "apps", version: "v1", subresource: "scale" },
    ],
    [
      "GET",
      "/api/v1/nodes/n/proxy/a//b%2Fc/",
      { verb: "get", subresource: "proxy", name: "n", below: "/a//b%2Fc/" },
    ],
    [
      "GET",
      "/api/v1/namespaces/proxy/services/https:s:443/proxy",
      { namespace: "proxy", name: "https:s:443", subresource: "proxy", below: "" },
    ],
    ["GET", "/api/v1/namespaces/a/pods/p/pr%6Fxy/x", { subresource: "proxy", below: "/x" }],
    ["GET", "/api/v1/watch/namespaces/a/pods/p", { verb: "watch", namespace: "a", name: "p" }],
    ["HEAD", "/api/v1/watch/pods", { verb: "watch" }],
    ["POST", "/api/v1/watch/pods", { verb: "" }],
    ["get", "/api/v1/pods", { verb: "" }],
    ["PURGE", "/api/v1/pods", { verb: "" }],
    ["GET", "/api/v1/pods?watch=0&watch=1", { verb: "list" }],
    ["GET", "/api/v1/pods?watch=False", { verb: "list" }],
    ["GET", "/api/v1/pods?watch", { verb: "watch" }],
    [
      "GET",
      "/api/v1/pods?fieldSelector=metadata.name%3Da&fieldSelector=metadata.name%3Db",
      { verb: "list", name: "a" },
    ],
    ["GET", "/api/v1/pods?fieldSelector=metadata.name%3Da,metadata.name%3Db", { name: "a" }],
    ["GET", "/api/v1/pods?fieldSelector=metadata.name!%3Da", { name: "" }],
    ["GET", "/api/v1/pods?fieldSelector=metadata.name%3D..", { name: "" }],
    ["DELETE", "/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dp", { name: "" }],
    ["GET", "/api/v1/namespaces/n%61me/pods/", { verb: "list", namespace: "name" }],
  ])("%s %s", (method, target, expected) => {
    expect(info(method, target)).toMatchObject({ isResource: true, ...expected });
  });

  it.each([
    ["/api/v1/namespaces/a%2Fb/pods", `"a/b": may not contain '/'`],
    ["/api/v1/namespaces/a/pods/b%2Fstatus", `"b/status": may not contain '/'`],
    ["/api/v1/namespaces/a/pods/b%25", `"b%": may not contain '%'`],
    ["/api/v1/namespaces/../pods", `"..": may not be '..'`],
    ["/api/v1/namespaces/%2e%2e/pods", `"..": may not be '..'`],
    ["/api/v1/nodes/.", `".": may not be '.'`],
  ])("refuses %s", (path, why) => {
    expect(() => info("GET", path)).toThrow(`Name parameter invalid: ${why}`);
  });

  it.each([
    "/",
    "/api",
    "/api/v1",
    "/apis",
    "/apis/apps",
    "/apis/apps/v1",
    "/healthz",
    "/version",
    "//api/v1/pods",
    "api/v1/pods",
  ])("%s is no resource", (path) => {
    expect(info("GET", path)).toMatchObject({ isResource: false, verb: "get", path });
  });
});
