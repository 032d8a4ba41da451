import { describe, expect, it } from "@jest/globals";
import { compare } from "../../../../api/apply/compare.js";
import { pathsOf, readFieldsV1 } from "../../../../api/apply/fields-v1.js";
import { merge, without } from "../../../../api/apply/merge.js";
import { Shapes } from "../../../../api/apply/shape.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";

const shapes = new Shapes();
const podSpec = shapes.of(schemas.get("V1PodSpec"));
const metadata = shapes.of(schemas.get("V1ObjectMeta"));
const service = shapes.of(schemas.get("V1ServiceSpec"));
const named = (...names: string[]) => names.map((name) => ({ name }));
const containers = (...names: string[]) => ({ containers: named(...names) });

describe("merging a configuration", () => {
  it.each([
    [
      "takes scalars",
      podSpec,
      { hostNetwork: true, dnsPolicy: "Default" },
      { dnsPolicy: "None" },
      { hostNetwork: true, dnsPolicy: "None" },
    ],
    [
      "takes atomic lists as a whole",
      podSpec,
      { tolerations: [{ key: "a" }] },
      { tolerations: [] },
      { tolerations: [] },
    ],
    [
      "takes atomic maps as a whole",
      podSpec,
      { nodeSelector: { a: "1" } },
      { nodeSelector: { b: "2" } },
      { nodeSelector: { b: "2" } },
    ],
    [
      "merges maps by entry",
      metadata,
      { labels: { a: "1", b: "1" } },
      { labels: { b: "2", c: "3" } },
      { labels: { a: "1", b: "2", c: "3" } },
    ],
    [
      "puts new items behind old ones",
      podSpec,
      containers("a", "b"),
      containers("c"),
      containers("a", "b", "c"),
    ],
    [
      "follows the configuration's order",
      podSpec,
      containers("a", "b"),
      containers("b", "a"),
      containers("b", "a"),
    ],
    [
      "keeps others before what they stood before",
      podSpec,
      containers("a", "x", "b"),
      containers("b", "a"),
      containers("b", "a", "x"),
    ],
    [
      "merges items by their fields",
      podSpec,
      { containers: [{ name: "a", image: "1" }] },
      { containers: [{ name: "a", tty: true }] },
      { containers: [{ name: "a", image: "1", tty: true }] },
    ],
    [
      "knows items by all their keys",
      service,
      { ports: [{ port: 1, protocol: "UDP" }] },
      { ports: [{ port: 1 }] },
      { ports: [{ port: 1, protocol: "UDP" }, { port: 1 }] },
    ],
    [
      "fills a key that has a default",
      service,
      { ports: [{ port: 1, protocol: "TCP" }] },
      { ports: [{ port: 1, name: "a" }] },
      { ports: [{ port: 1, protocol: "TCP", name: "a" }] },
    ],
    [
      "joins sets",
      metadata,
      { finalizers: ["a", "b"] },
      { finalizers: ["c", "b"] },
      { finalizers: ["a", "c", "b"] },
    ],
  ])("%s", (_what, shape, live, configured, expected) => {
    const before = JSON.stringify([live, configured]);
    expect(merge(live, configured, shape)).toEqual(expected);
    expect(JSON.stringify([live, configured])).toBe(before);
  });
});

describe("comparing", () => {
  const differences = (shape: typeof podSpec, before: unknown, now: unknown) => {
    const { added, modified, removed } = compare(before, now, shape);
    return { added: pathsOf(added), modified: pathsOf(modified), removed: pathsOf(removed) };
  };
  const none = { added: [], modified: [], removed: [] };

  it.each([
    ["nothing", podSpec, containers("a"), containers("a"), none],
    ["another order", podSpec, containers("a", "b"), containers("b", "a"), none],
    ["a scalar", podSpec, { dnsPolicy: "a" }, { dnsPolicy: "b" }, { ...none, modified: [".dnsPolicy"] }],
    [
      "an atomic list",
      podSpec,
      { tolerations: [{}] },
      { tolerations: [] },
      { ...none, modified: [".tolerations"] },
    ],
    ["a new map", metadata, {}, { labels: { a: "1" } }, { ...none, added: [".labels", ".labels.a"] }],
    ["a map that went", metadata, { labels: { a: "1" } }, {}, { ...none, removed: [".labels", ".labels.a"] }],
    [
      "items",
      podSpec,
      containers("a"),
      containers("b"),
      {
        ...none,
        added: ['.containers[name="b"]', '.containers[name="b"].name'],
        removed: ['.containers[name="a"]', '.containers[name="a"].name'],
      },
    ],
    [
      "members of a set",
      metadata,
      { finalizers: ["a"] },
      { finalizers: ["b"] },
      { ...none, added: ['.finalizers[="b"]'], removed: ['.finalizers[="a"]'] },
    ],
    [
      "an item that stands twice",
      podSpec,
      containers("a"),
      containers("a", "a"),
      { ...none, modified: ['.containers[name="a"]'] },
    ],
    [
      "an owner, who is taken as a whole",
      metadata,
      { ownerReferences: [{ uid: "u", name: "a" }] },
      { ownerReferences: [{ uid: "u", name: "b" }] },
      { ...none, modified: ['.ownerReferences[uid="u"]'] },
    ],
  ])("finds %s", (_what, shape, before, now, expected) => {
    expect(differences(shape, before, now)).toEqual(expected);
  });
});

describe("taking fields away", () => {
  it.each([
    [
      "a field",
      metadata,
      { name: "a", labels: { a: "1", b: "2" } },
      { "f:labels": { "f:a": {} } },
      { name: "a", labels: { b: "2" } },
    ],
    [
      "the last of a map",
      metadata,
      { name: "a", labels: { a: "1" } },
      { "f:labels": { "f:a": {} } },
      { name: "a" },
    ],
    [
      "an item with all below it",
      podSpec,
      containers("a", "b"),
      { "f:containers": { 'k:{"name":"a"}': {} } },
      containers("b"),
    ],
    [
      "a field of an item",
      podSpec,
      { containers: [{ name: "a", tty: true }] },
      { "f:containers": { 'k:{"name":"a"}': { "f:tty": {} } } },
      containers("a"),
    ],
    [
      "a member of a set",
      metadata,
      { finalizers: ["a", "b"] },
      { "f:finalizers": { 'v:"a"': {} } },
      { finalizers: ["b"] },
    ],
    ["all there is", metadata, { labels: { a: "1" } }, { "f:labels": {} }, undefined],
  ])("takes %s", (_what, shape, value, fields, expected) => {
    expect(without(value, readFieldsV1(fields), shape)).toEqual(expected);
  });
});
