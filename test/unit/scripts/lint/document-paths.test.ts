import { describe, expect, it } from "@jest/globals";
import { pathComplaints } from "../../../../scripts/lint/document-paths.js";

const files = [
  "api/scheme/kind.ts",
  "control-plane/registry/verbs/create.ts",
  "node-agent/pods/pod-worker.ts",
];
const lost = (text: string) =>
  pathComplaints("a.md", text, files).map((complaint) => /names (\S+),/.exec(complaint)?.[1]);

describe("paths in documents", () => {
  it.each([
    ["whole", "see `api/scheme/kind.ts`"],
    ["without the folders of the chapter", "see `verbs/create.ts`"],
    ["of a folder", "see `control-plane/registry` and `api/scheme/`"],
    ["to be filled in", "see `api/GROUP/KIND.ts`"],
    ["of a file that the reader writes", "## The file: `api/scheme/new.ts`"],
    ["of other things", "`application/json`, `kube-system/kube-scheduler`, `deploy/demo.yaml`, `kind.ts`"],
  ])("are let be: %s", (_name, text) => {
    expect(lost(text)).toEqual([]);
  });

  it.each([
    ["`api/scheme/kinds.ts`", "api/scheme/kinds.ts"],
    ["`reate.ts` and `bs/create.ts`", "bs/create.ts"],
    ["`control-plane/parts`", "control-plane/parts"],
  ])("are told of when they lead nowhere: %s", (text, path) => {
    expect(lost(text)).toEqual([path]);
  });
});
