import { describe, expect, it } from "@jest/globals";
import type { V1Secret } from "../../../../api/generated/types.js";
import { matchesGlob } from "../../../../node-agent/images/glob.js";
import { credentialsFor } from "../../../../node-agent/images/registry-credentials.js";

const base64 = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");

const secret = (type: string, data: Record<string, string>): V1Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: type, namespace: "n", uid: type },
  type,
  data,
});

const dockerConfig = (auths: unknown) =>
  secret("kubernetes.io/dockerconfigjson", { ".dockerconfigjson": base64({ auths }) });

/** Each login is called after its key. */
const loginsFor = (...keys: string[]) =>
  dockerConfig(Object.fromEntries(keys.map((key) => [key, { username: key, password: "p" }])));

const usersOf = (image: string, ...secrets: V1Secret[]) =>
  credentialsFor(image, secrets).map(({ username }) => username);

describe("credentialsFor", () => {
  it.each([
    ["busybox", ["https://index.docker.io/v1/"], ["https://index.docker.io/v1/"]],
    ["busybox", ["docker.io"], ["docker.io"]],
    ["team/app", ["docker.io/team", "docker.io/other"], ["docker.io/team"]],
    ["r.example/team/app:1", ["r.example"], ["r.example"]],
    ["r.example/team/app:1", ["https://r.example/v2/"], ["https://r.example/v2/"]],
    ["r.example/team/app:1", ["http://r.example/"], ["http://r.example/"]],
    ["r.example/team/app", ["r.example", "r.example/team"], ["r.example/team", "r.example"]],
    ["r.example/team/app", ["r.example/te"], ["r.example/te"]],
    ["r.example/team/app", ["r.example/other"], []],
    ["a.r.example/app", ["*.r.example"], ["*.r.example"]],
    ["b.a.r.example/app", ["*.r.example"], []],
    ["r.example:5000/app", ["r.example"], []],
    ["r.example:5000/app", ["r.example:5000"], ["r.example:5000"]],
    ["r.example:5000/app", ["*.example:5000"], ["*.example:5000"]],
    ["r.example/app", ["index.docker.io"], []],
    ["r.example/app", ["", "/", "://", "*"], []],
  ])("finds those for %s among %j", (image, keys, expected) => {
    expect(usersOf(image, loginsFor(...keys))).toEqual(expected);
  });

  it("keeps several for one registry, in the order of the secrets", () => {
    const [a, b] = ["a", "b"].map((username) => dockerConfig({ "r.example": { username, password: "" } }));
    expect(usersOf("r.example/app", a as V1Secret, b as V1Secret)).toEqual(["a", "b"]);
  });

  it("tries each login once, and not any number of them", () => {
    const logins = Array.from({ length: 200 }, (_, index) => [
      `r.example/${"a".repeat(index)}`,
      { username: `u${index % 100}`, password: "" },
    ]);
    const users = usersOf(`r.example/${"a".repeat(200)}`, dockerConfig(Object.fromEntries(logins)));
    expect(users).toHaveLength(50);
    expect(new Set(users).size).toBe(50);
  });

  it("reads the old format, and auth before the fields", () => {
    const old = secret("kubernetes.io/dockercfg", {
      ".dockercfg": base64({ "r.example": { auth: base64("me:a:b"), username: "other" } }),
    });
    expect(credentialsFor("r.example/app", [old])).toMatchObject([{ username: "me", password: "a:b" }]);
  });

  it.each([
    ["of another type", secret("Opaque", { ".dockerconfigjson": base64({ auths: { "r.example": {} } }) })],
    ["that is no JSON", secret("kubernetes.io/dockerconfigjson", { ".dockerconfigjson": base64("{") })],
    ["without data", secret("kubernetes.io/dockerconfigjson", {})],
    ["of other shapes", dockerConfig([1, "r.example"])],
    ["whose auth has no password", dockerConfig({ "r.example": { auth: base64("me") } })],
  ])("finds nothing in a secret %s", (_, one) => {
    expect(credentialsFor("r.example/app", [one])).toEqual([]);
  });
});

it.each([
  ["*", "", true],
  ["*", "abc", true],
  ["a*c", "abbc", true],
  ["a*c", "abb", false],
  ["?", "", false],
  ["a?c", "abc", true],
  ["[a-c]x", "bx", true],
  ["[^a-c]x", "bx", false],
  ["[^a-c]x", "dx", true],
  ["\\*", "*", true],
  ["\\*", "a", false],
  ["[", "[", true],
  ["*a*a*a*a*a*a*a*a*b", "a".repeat(5_000), false],
])("%s matches %s: %s", (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});
