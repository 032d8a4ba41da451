import { expect, it } from "@jest/globals";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import { Kinds } from "../../../../api/scheme/kinds.js";
import { MemoryDispatcher } from "../../../../control-plane/apiserver/nodes/memory-dispatcher.js";

const scheme = builtInScheme();

it("opens no watch that nobody would read or close", async () => {
  let handled = 0;
  const dispatcher = new MemoryDispatcher(new Kinds(scheme), async () => {
    handled++;
    return { kind: "bytes", statusCode: 200, headers: {}, body: [] };
  });
  const request = { method: "GET", headers: {}, body: Buffer.alloc(0), user: { username: "system:node:n1" } };
  const { signal } = new AbortController();
  const codeOf = async (path: string) => (await dispatcher.dispatch({ ...request, path }, signal)).statusCode;
  expect(await codeOf("/api/v1/pods?watch=1")).toBe(400);
  expect(await codeOf("/api/v1/namespaces/default/pods/p/log?follow=true")).toBe(400);
  expect(handled).toBe(0);
  expect(await codeOf("/api/v1/pods")).toBe(200);
});
