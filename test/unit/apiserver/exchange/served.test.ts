import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import type { Kind } from "../../../../api/scheme/kind.js";
import { requestInfo } from "../../../../control-plane/apiserver/exchange/request-info.js";
import { type MemoryApi, memoryApi } from "../../../support/memory-api.js";

const scheme = builtInScheme();

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const everyVersion = scheme.all().flatMap((kind) => kind.versions.map((version) => [kind, version] as const));

const root = ({ group }: Kind, version: string) => `/${group ? `apis/${group}` : "api"}/${version}`;

/** The paths to a resource, its objects and their subresources behind `prefix`. */
function pathsOf({ resource, subresources }: Kind, prefix: string): string[] {
  const one = `${prefix}/${resource}/default`;
  return [
    `${prefix}/${resource}`,
    one,
    ...[...subresources.map(({ name }) => name), "proxy/x"].map((sub) => `${one}/${sub}`),
  ];
}

/** Those of them that leave out the namespace, or name one that isn't there. */
function wrongPaths(kind: Kind, version: string): string[] {
  const prefix = root(kind, version);
  const watched = (path: string) => path.replace(prefix, `${prefix}/watch`);
  const wrong = kind.namespaced
    ? [...pathsOf(kind, prefix).slice(1), ...pathsOf(kind, `${prefix}/namespaces/`)]
    : pathsOf(kind, `${prefix}/namespaces/kube-system`);
  return [...wrong, ...wrong.map(watched)];
}

describe("a path of the wrong scope", () => {
  let api: MemoryApi;
  beforeAll(async () => {
    api = await memoryApi();
  });
  afterAll(() => api.stop());

  it.each(
    everyVersion.map(
      ([kind, version]) => [`${root(kind, version)} ${kind.resource}`, kind, version] as const,
    ),
  )("is not there: %s", async (_, kind, version) => {
    for (const path of wrongPaths(kind, version)) {
      for (const method of methods) {
        const { statusCode } = await api.ask({ method, path, body: Buffer.from("{}") });
        expect(`${method} ${path} ${statusCode}`).toBe(`${method} ${path} 404`);
      }
    }
  });
});

describe("what is served", () => {
  const served = (method: string, path: string) => {
    const info = requestInfo(scheme, method, path, new URLSearchParams());
    return (
      info.served && (info.served.verbs.includes(info.verb) ? (info.served.namespace ?? "none") : "not so")
    );
  };

  it.each([
    ["GET", "/api/v1/namespaces/a", "none"],
    ["GET", "/api/v1/watch/namespaces/a", "none"],
    ["PUT", "/api/v1/namespaces/a/finalize", "none"],
    ["GET", "/api/v1/namespaces/a/pods/p", "a"],
    ["GET", "/api/v1/pods", "none"],
    ["DELETE", "/api/v1/pods", "not so"],
    ["POST", "/api/v1/pods", "not so"],
    ["POST", "/apis/authorization.k8s.io/v1/localsubjectaccessreviews", "not so"],
    ["POST", "/api/v1/namespaces/a/pods/p", "not so"],
    ["PUT", "/api/v1/namespaces/a/pods", "not so"],
    ["GET", "/api/v1/namespaces/a/pods/p/exec", "a"],
    ["PUT", "/api/v1/namespaces/a/pods/p/exec", "not so"],
    ["GET", "/api/v1/watch/namespaces/a/pods/p/exec", undefined],
    ["GET", "/api/v1/watch/namespaces/a/services/s/proxy", undefined],
    ["GET", "/api/v1/proxy/namespaces/a/services/s", undefined],
    ["GET", "/api/v1/namespaces/a/pods/p/log/more", undefined],
    ["GET", "/api/v1/namespaces/a/configmaps/c/log", undefined],
    ["PUT", "/api/v1/namespaces/a/services/s/proxy/x/y", "a"],
    ["OPTIONS", "/api/v1/nodes/n/proxy/x", "none"],
    ["OPTIONS", "/api/v1/nodes/n/status", "not so"],
    ["GET", "/api/v1/namespaces/a//p", undefined],
    ["GET", "/apis/apps/v1/pods", undefined],
    ["GET", "/apis/apps/v2/deployments", undefined],
    ["GET", "/api/v1/namespaces/a/constructor", undefined],
  ])("%s %s: %s", (method, path, expected) => {
    expect(served(method, path)).toBe(expected);
  });
});
