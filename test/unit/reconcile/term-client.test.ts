import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { configMaps } from "../../../api/resources.js";
import { termClient } from "../../../control-plane/reconcile/term-client.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

describe("the client of a leader", () => {
  let bench: ControllerBench;
  beforeEach(async () => {
    bench = await controllerBench();
  });
  afterEach(() => bench.stop());

  it("begins no call once the term has ended, and goes on in the next", async () => {
    let term = new AbortController();
    const client = termClient(bench.context.client, () => term.signal);
    const namespace = "default";
    const map = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } });
    await client.create(configMaps, map("first"));
    term.abort();
    await expect(client.create(configMaps, map("late"))).rejects.toThrow("aborted");
    await expect(client.delete(configMaps, { namespace, name: "first" })).rejects.toThrow("aborted");
    term = new AbortController();
    const { items } = await client.list(configMaps, { namespace });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(["first"]);
  });
});
