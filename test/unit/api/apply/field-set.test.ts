import { describe, expect, it } from "@jest/globals";
import {
  difference,
  type FieldSet,
  intersection,
  isEmpty,
  outside,
  sameFields,
  union,
  withPlacesAbove,
} from "../../../../api/apply/field-set.js";
import { pathsOf, readFieldsV1, writeFieldsV1 } from "../../../../api/apply/fields-v1.js";

const replicas = readFieldsV1({ "f:spec": { "f:replicas": {} } });
const image = readFieldsV1({
  "f:spec": { "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:image": {} } } },
});
const item = readFieldsV1({ "f:spec": { "f:containers": { 'k:{"name":"web"}': {} } } });

describe("sets of fields", () => {
  it.each<[string, FieldSet, readonly string[]]>([
    [
      "union",
      union(replicas, image),
      ['.spec.containers[name="web"]', '.spec.containers[name="web"].image', ".spec.replicas"],
    ],
    ["union with nothing", union(replicas, readFieldsV1({})), [".spec.replicas"]],
    ["difference takes the very same place", difference(image, item), ['.spec.containers[name="web"].image']],
    ["outside takes what lies below, too", outside(image, item), []],
    ["intersection", intersection(union(replicas, image), item), ['.spec.containers[name="web"]']],
    ["intersection of what has nothing in common", intersection(replicas, image), []],
    ["places above", withPlacesAbove(replicas), ["", ".spec", ".spec.replicas"]],
  ])("%s", (_what, set, paths) => {
    expect(pathsOf(set)).toEqual(paths);
    expect(isEmpty(set)).toBe(paths.length === 0);
  });

  it("are the same whatever their order", () => {
    expect(sameFields(union(replicas, image), union(image, replicas))).toBe(true);
    expect(sameFields(replicas, image)).toBe(false);
    expect(sameFields(image, item)).toBe(false);
  });
});

describe("fieldsV1", () => {
  it("is written as it was read, in order", () => {
    const fields = {
      "f:b": { 'v:"x"': {}, "v:1": {} },
      "f:a": { "f:z": {}, ".": {}, 'k:{"port":80,"protocol":"TCP"}': {}, "i:3": {} },
    };
    expect(JSON.stringify(writeFieldsV1(readFieldsV1(fields)))).toBe(
      '{"f:a":{".":{},"f:z":{},"i:3":{},"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{}},"f:b":{"v:\\"x\\"":{},"v:1":{}}}',
    );
  });

  it("knows keys again however they are written", () => {
    const [one, other] = ['k:{"protocol":"TCP","port":80}', 'k:{ "port": 80, "protocol": "TCP" }'];
    expect(sameFields(readFieldsV1({ [one]: {} }), readFieldsV1({ [other]: {} }))).toBe(true);
  });

  it("passes over words that it doesn't know, and has fields of any name", () => {
    expect(pathsOf(readFieldsV1({ "x:later": {}, "f:__proto__": {}, "f:": {} }))).toEqual([
      ".",
      ".__proto__",
    ]);
    expect(JSON.stringify(writeFieldsV1(readFieldsV1(JSON.parse('{"f:__proto__":{}}'))))).toBe(
      '{"f:__proto__":{}}',
    );
  });

  it.each([
    ["f:a", 1],
    ["k:[]", {}],
    ["k:{", {}],
    ["i:x", {}],
    ["v:", {}],
    ["f:a", []],
  ])("refuses %s: %j", (element, below) => {
    expect(() => readFieldsV1({ [element]: below })).toThrow();
  });
});
