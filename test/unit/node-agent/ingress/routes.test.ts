import { describe, expect, it } from "@jest/globals";
import type { V1IngressSpec } from "../../../../api/generated/types.js";
import { isPassword } from "../../../../node-agent/ingress/access/password.js";
import { normalPath } from "../../../../node-agent/ingress/forward/request-path.js";
import { readAnnotations } from "../../../../node-agent/ingress/routes/annotations.js";
import { compileRoutes } from "../../../../node-agent/ingress/routes/compile.js";
import { expectLinear } from "../../../support/growth.js";
import { ingress } from "../../../support/ingress-objects.js";

const to = (name: string) => ({ service: { name, port: { number: 80 } } });
const path = (name: string, at: string, pathType = "Prefix") => ({ path: at, pathType, backend: to(name) });
const rules = (host: string, ...paths: readonly ReturnType<typeof path>[]): Partial<V1IngressSpec> => ({
  rules: [{ host, http: { paths: [...paths] } }],
});
/** By `openssl passwd -apr1`. */
const apr1 = "$apr1$abcdefgh$FBwExRW4dCc8aL.OvjpIE1";
const prefix = "nginx.ingress.kubernetes.io/";

describe("the routes of Ingresses", () => {
  const { table, problems } = compileRoutes(
    [
      ingress("a", rules("a.example", path("all", "/"), path("foo", "/foo"), path("exact", "/foo", "Exact"))),
      ingress("b", rules("a.example", path("rival", "/foo/"), path("deep", "/foo/bar/"))),
      ingress("c", rules("*.example", path("wild", "/"))),
      ingress("d", { defaultBackend: to("rest") }),
      ingress("e", { ...rules("e.example", path("e", "/e")), defaultBackend: to("e-rest") }),
      ingress("f", rules("f.example", path("f", "/f/(x+)+$", "ImplementationSpecific")), {
        [`${prefix}use-regex`]: "true",
      }),
    ],
    () => false,
  );
  it.each([
    ["a.example", "/foo", "exact"],
    ["a.example", "/foo/", "foo"],
    ["a.example", "/foobar", "all"],
    ["a.example", "/foo/bar/baz", "deep"],
    ["a.example", "/foo/barbaz", "foo"],
    ["b.example", "/x", "wild"],
    ["x.b.example", "/x", "rest"],
    ["e.example", "/e/1", "e"],
    ["e.example", "/x", "e-rest"],
    ["f.example", "/F/xx", "f"],
    ["f.example", "/f/xy", "rest"],
  ])("lead %s%s to %s", (host, at, service) =>
    expect(table.find(host, at)?.target.service).toBe(`default/${service}`),
  );
  it("of a place that two want are the older's", () =>
    expect(problems).toEqual([
      {
        namespace: "default",
        ingress: "b",
        reason: "Conflict",
        message: "a.example/foo/ is served as the older Ingress default/a says",
      },
    ]));
  it("are found in linear time", async () => {
    const find = (text: string) => [table.find("f.example", text), table.find("a.example", text)];
    const make = (n: number) => `/f/${"x".repeat(n)}${"/y".repeat(n)}!`;
    expect(await expectLinear({ from: 4_000, make, run: find })).toBeUndefined();
  });
});

it.each([
  ["/a/../b//c/./", "/b/c/"],
  ["/%61?x=//", "/a"],
  ["/a%2fb", "/a%2fb"],
  ["/../a", undefined],
  ["/a/%2e%2e/%2e%2e/b", undefined],
  ["http://a/", undefined],
])("takes %s for the path %s", (url, expected) => expect(normalPath(url)).toBe(expected));

it.each([
  [{ "proxy-body-size": "8m" }, { bodySize: 8_388_608 }, [], false],
  [{ "proxy-body-size": "8x" }, { bodySize: 1_048_576 }, ["must be a size such as 8m"], false],
  [{ unheard: "1" }, {}, ["is not known"], false],
  [{ "configuration-snippet": "return 200;" }, {}, ["is refused: snippets are not taken"], false],
  [{ "auth-url": "http://x" }, {}, ["is not known"], true],
  [{ "whitelist-source-range": "10.0.0.0/8, 300.1.1.1" }, {}, ["no IPv4 range"], true],
])("reads the annotations %j", (annotations, settings, complaints, isClosed) => {
  const named = Object.fromEntries(Object.entries(annotations).map(([key, text]) => [prefix + key, text]));
  const read = readAnnotations(named);
  expect(read.settings).toMatchObject(settings);
  expect(read.isClosed).toBe(isClosed);
  expect(read.problems).toHaveLength(complaints.length);
  for (const [index, words] of complaints.entries()) expect(read.problems[index]).toContain(words);
});

it.each([
  ["password", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", true],
  ["other", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", false],
  ["password", "APR1", true],
  ["passwort", "APR1", false],
  ["password", "password", false],
  ["password", "$2y$31$ukAIypK7mDHu7rzWPKPB/.F3qyjkvsGKsSgqW3Y5OvPRCkPNOnVhe", false],
])("tells whether %s is the password of %s", async (password, hash, expected) =>
  expect(await isPassword(password, hash.replace("APR1", apr1))).toBe(expected),
);
