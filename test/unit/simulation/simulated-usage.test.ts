import { describe, expect, it } from "@jest/globals";
import { seededRandom } from "../../../common/seeded-random.js";
import type { ContainerSpec } from "../../../node-agent/runtime/container-runtime.js";
import { SimulatedEngine } from "../../../simulation/runtime/simulated-engine.js";
import { SimulatedImages } from "../../../simulation/runtime/simulated-images.js";
import { SimulatedRuntime } from "../../../simulation/runtime/simulated-runtime.js";
import { VirtualClock } from "../../../simulation/time/virtual-clock.js";

const spec = (name: string) =>
  ({ name, image: "web:1", labels: {}, resources: {} }) as unknown as ContainerSpec;

describe("what simulated containers use", () => {
  it("is what their programs say, added up until they end", async () => {
    const clock = new VirtualClock();
    let cores = 0.5;
    const engine = new SimulatedEngine({ owner: "test", answerMs: () => 0, clock, random: seededRandom() });
    const runtime = new SimulatedRuntime({
      engine,
      images: new SimulatedImages(clock, () => ({ failure: "no such image" }), ["web:1"]),
      program: () => ({ startMs: 0, usage: () => ({ cores, memoryBytes: 3_000 }) }),
      clock,
    });
    const within = <T>(work: Promise<T>) => clock.until(work);
    const id = await within(runtime.createContainer(spec("a")));
    await within(runtime.start(id));
    await clock.pass(2_000);
    expect(await within(runtime.stats(id))).toMatchObject({ cpuNanos: 1e9, workingSetBytes: 3_000 });
    cores = 2;
    await clock.pass(1_000);
    expect(await within(runtime.stats(id))).toMatchObject({ cpuNanos: 3e9 });
    await clock.pass(1_000);
    await within(runtime.kill(id, "SIGKILL"));
    await clock.pass(1_000);
    expect(engine.usage()).toEqual({ cpuNanos: 5e9, workingSetBytes: 0 });
    await within(runtime.remove(id));
    expect(engine.usage()).toEqual({ cpuNanos: 5e9, workingSetBytes: 0 });
  });
});
