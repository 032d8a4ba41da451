import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../../api/errors.js";
import type { V1Pod } from "../../../../api/generated/types.js";
import { pods } from "../../../../api/resources.js";
import type { TunnelTarget } from "../../../../common/tunnel-target.js";
import { MemoryRequest } from "../../../../control-plane/apiserver/nodes/memory-request.js";
import type { NodeDialer } from "../../../../control-plane/apiserver/nodes/node-dialer.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type MemoryApi, memoryApi } from "../../../support/memory-api.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

const named = (name: string) => ({ name, image: "i" });
const specs: Readonly<Record<string, V1Pod["spec"]>> = {
  one: { nodeName: "n", containers: [named("a")] },
  prepared: { nodeName: "n", containers: [named("a")], initContainers: [named("i")] },
  several: { nodeName: "n", containers: [named("b"), named("a")], initContainers: [named("i")] },
  unplaced: { containers: [named("a")] },
  away: { nodeName: "elsewhere", containers: [named("a")] },
};
const user = { username: "admin", groups: ["system:masters"] };
const success = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };

describe("what is connected to", () => {
  let rules: RulesRegistry;
  let api: MemoryApi;
  let asked: TunnelTarget[];

  /** A node whose logs say who it is. */
  const nodes: NodeDialer = {
    async open(node, target) {
      if (node === "elsewhere") throw new ApiError("ServiceUnavailable", "node elsewhere is not connected");
      asked.push(target);
      const channel = () => new PassThrough().end(`logs of ${node}\n`);
      return { channel, start() {}, result: Promise.resolve(success), close() {} };
    },
  };
  const ask = async (path: string) => {
    const { signal } = new AbortController();
    const request = { method: "GET", headers: {}, body: new Uint8Array(), user };
    const answer = await api.handle(
      new MemoryRequest({ ...request, path: `/api/v1/namespaces/default/pods/${path}` }, signal),
    );
    if (answer.kind !== "bytes" && answer.kind !== "stream") throw new Error(`${path} is upgraded`);
    const chunks: Uint8Array[] = answer.kind === "bytes" ? [...answer.body] : [];
    if (answer.kind === "stream")
      await answer.write({ write: (bytes) => void chunks.push(bytes), flush() {} }, signal);
    const { statusCode: code, headers } = answer;
    return { code, type: headers["content-type"], text: Buffer.concat(chunks).toString() };
  };
  const refusal = async (path: string) => {
    const { text } = await ask(path);
    const { kind, code, reason, message } = JSON.parse(text);
    expect(kind).toBe("Status");
    return { code, reason, message };
  };

  beforeEach(async () => {
    asked = [];
    rules = await rulesRegistry();
    const client = clientFor(rules.registry, { username: "test" });
    for (const [name, spec] of Object.entries(specs))
      await client.create(pods, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { namespace: "default", name },
        spec,
      } as V1Pod);
    api = await memoryApi(() => {}, { ...rules, nodes });
  });
  afterEach(async () => {
    await api.stop();
    await rules.stop();
  });

  it.each([
    ["one", "", { container: "a", follow: false, previous: false, timestamps: false }],
    ["prepared", "", { container: "a" }],
    ["several", "container=i", { container: "i" }],
    ["one", "follow=true&previous=1&timestamps=", { follow: true, previous: true, timestamps: true }],
    ["one", "follow=False&previous=0&timestamps=no", { follow: false, previous: false, timestamps: true }],
    ["one", "tailLines=0&limitBytes=1", { tailLines: 0, limitBytes: 1 }],
    ["one", "sinceSeconds=60", { sinceMs: Date.UTC(2026, 0, 1) - 60_000 }],
    ["one", "sinceTime=2026-01-01T01:00:00%2B01:00", { sinceMs: Date.UTC(2026, 0, 1) }],
  ])("asks the node of %s for the log of ?%s", async (pod, query, target) => {
    expect(await ask(`${pod}/log?${query}`)).toEqual({
      code: 200,
      type: "text/plain",
      text: "logs of n\n",
    });
    expect(asked).toMatchObject([{ type: "logs", pod: { name: pod }, ...target }]);
  });

  it("says nothing of a pod without a node", async () => {
    expect(await ask("unplaced/log")).toMatchObject({ code: 200, text: "" });
    expect(asked).toEqual([]);
  });

  const logs = (what: string) => `PodLogOptions "one" is invalid: ${what}`;
  it.each([
    ["none/log", 404, "NotFound", 'pods "none" not found'],
    [
      "several/log",
      400,
      "BadRequest",
      "a container name must be specified for pod several, choose one of: [i b a]",
    ],
    ["one/log?container=x", 400, "BadRequest", "container x is not valid for pod one"],
    ["one/log?tailLines=x", 400, "BadRequest", 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      "one/log?limitBytes=9999999999999999999",
      400,
      "BadRequest",
      'strconv.ParseInt: parsing "9999999999999999999": value out of range',
    ],
    [
      "one/log?sinceTime=yesterday",
      400,
      "BadRequest",
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ],
    [
      "one/log?sinceTime=2026-01-01T25:00:00Z",
      400,
      "BadRequest",
      'parsing time "2026-01-01T25:00:00Z": hour out of range',
    ],
    [
      "one/log?tailLines=-1",
      422,
      "Invalid",
      logs("tailLines: Invalid value: -1: must be greater than or equal to 0"),
    ],
    [
      "one/log?limitBytes=0&sinceSeconds=0",
      422,
      "Invalid",
      logs(
        "[limitBytes: Invalid value: 0: must be greater than 0, sinceSeconds: Invalid value: 0: must be greater than 0]",
      ),
    ],
    [
      "one/log?sinceSeconds=0&sinceTime=2026-01-01T00:00:00Z",
      422,
      "Invalid",
      logs("[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"),
    ],
    ["away/log", 503, "ServiceUnavailable", "node elsewhere is not connected"],
    ["one/exec?command=ls", 400, "BadRequest", "you must specify at least 1 of stdin, stdout, stderr"],
    ["none/exec?command=ls&stdout=1", 404, "NotFound", 'pods "none" not found'],
    ["one/exec?stdout=1", 400, "BadRequest", "you must specify at least one command for the container"],
    ["one/exec?command=ls&stdout=1&container=x", 400, "BadRequest", "container x is not valid for pod one"],
    ["one/exec?command=ls&stdout=", 400, "BadRequest", "Upgrade request required"],
    ["one/attach?stdin=true", 400, "BadRequest", "Upgrade request required"],
    ["one/portforward", 400, "BadRequest", "Upgrade request required"],
  ])("refuses GET pods/%s", async (path, code, reason, message) => {
    expect(await refusal(path)).toEqual({ code, reason, message });
    expect(asked).toEqual([]);
  });
});
