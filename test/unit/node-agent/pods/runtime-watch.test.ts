import { expect, it } from "@jest/globals";
import { aborted } from "../../../../common/abort.js";
import { silentLogger } from "../../../../common/logger.js";
import { ContainerCache } from "../../../../node-agent/pods/node/container-cache.js";
import { RuntimeWatch } from "../../../../node-agent/pods/node/runtime-watch.js";
import type { ContainerRuntime } from "../../../../node-agent/runtime/container-runtime.js";
import { FakeClock } from "../../../support/fake-clock.js";

it("notices a runtime that hangs without a word, and that it is back", async () => {
  let hangs = false;
  const answer = async () => {
    if (hangs) throw new Error("dockerd did not answer");
  };
  const runtime: Pick<ContainerRuntime, "version" | "list" | "events"> = {
    version: async () => {
      await answer();
      return { name: "docker", version: "1", apiVersion: "1" };
    },
    list: async () => {
      await answer();
      return [];
    },
    events: (signal) => ({
      [Symbol.asyncIterator]: () => ({
        next: () => aborted(signal).then(() => ({ done: true, value: undefined })),
      }),
    }),
  };
  const clock = new FakeClock();
  const cache = new ContainerCache(() => {});
  const watch = new RuntimeWatch(runtime as ContainerRuntime, cache, clock, silentLogger);
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  await clock.advance(60_000);
  expect(watch.isHealthy()).toBe(true);
  hangs = true;
  await clock.advance(30_000);
  expect(watch.isHealthy()).toBe(false);
  hangs = false;
  await clock.advance(1_000);
  expect(watch.isHealthy()).toBe(true);
  stop.abort();
  await running;
});
