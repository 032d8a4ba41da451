import { describe, expect, it } from "@jest/globals";
import { requestInfo } from "../../../control-plane/apiserver/request-info.js";

const info = (method: string, target: string) => {
  const [path = "", query = ""] = target.split("?");
  return requestInfo(method, path, new URLSearchParams(query));
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
    ["GET", "/api/v1/nodes/n/proxy/a/b", { verb: "get", subresource: "proxy", name: "n" }],
  ])("%s %s", (method, target, expected) => {
    expect(info(method, target)).toMatchObject({ isResource: true, ...expected });
  });

  it.each(["/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/healthz", "/version"])(
    "%s is no resource",
    (path) => {
      expect(info("GET", path)).toMatchObject({ isResource: false, verb: "get", path });
    },
  );
});
