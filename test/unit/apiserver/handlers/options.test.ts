import { describe, expect, it } from "@jest/globals";
import { parseInt64 } from "../../../../control-plane/apiserver/handlers/int64.js";
import { listOptions, watchOptions } from "../../../../control-plane/apiserver/handlers/read-options.js";
import { refOf } from "../../../../control-plane/apiserver/handlers/ref.js";
import { writeOptions } from "../../../../control-plane/apiserver/handlers/write-options.js";
import { exchangeOf } from "../../../support/exchange.js";

const pods = "/api/v1/namespaces/a/pods";

describe("the options of a list", () => {
  it.each<[query: string, options: object]>([
    ["", { namespace: "a" }],
    ["?labelSelector=app%3Dweb", { namespace: "a", labelSelector: "app=web" }],
    ["?limit=5&continue=abc", { limit: 5, continue: "abc" }],
    [
      "?resourceVersion=7&resourceVersionMatch=Exact",
      { resourceVersion: "7", resourceVersionMatch: "Exact" },
    ],
    ["?fieldSelector=spec.nodeName%3Dn1", { fieldSelector: "spec.nodeName=n1" }],
    ["?fieldSelector=metadata.name%3Dp", { fieldSelector: "metadata.name=p,metadata.name=p" }],
    ["?labelSelector=&resourceVersion=", { labelSelector: undefined, resourceVersion: undefined }],
  ])("in %s", (query, options) => expect(listOptions(exchangeOf(pods + query))).toMatchObject(options));

  it.each([
    ["?limit=x", 'strconv.ParseInt: parsing "x": invalid syntax'],
    ["?timeoutSeconds=1.5", 'strconv.ParseInt: parsing "1.5": invalid syntax'],
    ["?limit=9223372036854775808", 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
    ["?sendInitialEvents=true", /sendInitialEvents is forbidden for list/],
    ["?resourceVersionMatch=Newest", /supported values: "Exact", "NotOlderThan", ""/],
  ])("can't be %s", (query, message) => expect(() => listOptions(exchangeOf(pods + query))).toThrow(message));
});

describe("the options of a watch", () => {
  it.each<[query: string, options: object]>([
    ["?watch=1", { allowWatchBookmarks: false, sendInitialEvents: undefined, timeoutSeconds: undefined }],
    ["?watch=1&allowWatchBookmarks=true&timeoutSeconds=9", { allowWatchBookmarks: true, timeoutSeconds: 9 }],
    [
      "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
      { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" },
    ],
  ])("in %s", (query, options) => expect(watchOptions(exchangeOf(pods + query))).toMatchObject(options));

  it("are about the one object of the path", () => {
    const watched = (path: string) => watchOptions(exchangeOf(path));
    expect(watched(`${pods}/p?watch=1`)).toMatchObject({ namespace: "a", fieldSelector: "metadata.name=p" });
    expect(() => watched(`${pods}/p?watch=1&fieldSelector=a%3Db`)).toThrow(
      /both a name and a field selector/,
    );
  });

  it.each([
    [
      "?watch=1&resourceVersionMatch=NotOlderThan",
      /forbidden for watch unless sendInitialEvents is provided/,
    ],
    ["?watch=1&sendInitialEvents=true", /sendInitialEvents requires setting resourceVersionMatch/],
    ["?watch=1&sendInitialEvents=1&resourceVersionMatch=Exact", /sendInitialEvents requires setting/],
  ])("can't be %s", (query, message) =>
    expect(() => watchOptions(exchangeOf(pods + query))).toThrow(message),
  );
});

describe("the options of a write", () => {
  const options = (query: string) => writeOptions(new URLSearchParams(query), "CreateOptions");

  it.each<[query: string, options: object]>([
    ["", { dryRun: false, fieldValidation: "Warn" }],
    ["dryRun=All&fieldManager=kubectl", { dryRun: true, fieldManager: "kubectl", fieldValidation: "Warn" }],
    ["fieldValidation=Strict", { dryRun: false, fieldValidation: "Strict" }],
    ["fieldValidation=", { dryRun: false, fieldValidation: "Warn" }],
  ])("in %s", (query, expected) => expect(options(query)).toEqual(expected));

  it.each([
    ["dryRun=Some", "dryRun"],
    ["dryRun=All&dryRun=", "dryRun"],
    ["fieldValidation=Loose", "fieldValidation"],
    [`fieldManager=${"m".repeat(129)}`, "fieldManager"],
    ["fieldManager=a%00b", "fieldManager"],
  ])("can't be %s", (query, field) => {
    expect(() => options(query)).toThrow(expect.objectContaining({ code: 422 }));
    expect(() => options(query)).toThrow(field);
  });
});

it.each([
  [`${pods}/p`, { namespace: "a", name: "p" }],
  ["/api/v1/nodes/n1", { name: "n1" }],
  [`${pods}/p/status`, { namespace: "a", name: "p" }],
])("%s names %j", (path, ref) => expect(refOf(exchangeOf(path))).toEqual(ref));

it.each([
  ["0", 0],
  ["-1", -1],
  ["+12", 12],
])("reads %s as Go does", (text, value) => expect(parseInt64(text)).toBe(value));
