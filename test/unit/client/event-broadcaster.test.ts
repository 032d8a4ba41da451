import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { CoreV1Event } from "../../../api/generated/types.js";
import type { ResourceType } from "../../../api/resources.js";
import { EventBroadcaster } from "../../../client/event-broadcaster.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { wrapped } from "../../support/lagging-client.js";
import { pod } from "../../support/workloads.js";

const events: ResourceType<CoreV1Event> = { group: "", version: "v1", resource: "events" };

describe("event broadcaster", () => {
  let bench: ControllerBench;
  let recorder: EventRecorder;
  const web = pod("web", { uid: "u1" });

  beforeEach(async () => {
    bench = await controllerBench();
    recorder = bench.context.recorder("tester");
  });
  afterEach(() => bench.stop());

  it("writes events as describe shows them", async () => {
    recorder.event(web, "Warning", "BackOff", "it fell", {
      fieldPath: "spec.containers{web}",
      annotations: { why: "gravity" },
    });
    await bench.clock.settle();
    const [event] = await bench.all(events);
    expect(event).toMatchObject({
      type: "Warning",
      reason: "BackOff",
      message: "it fell",
      count: 1,
      firstTimestamp: "2026-01-01T00:00:00Z",
      involvedObject: { kind: "Pod", name: "web", uid: "u1", fieldPath: "spec.containers{web}" },
      source: { component: "tester" },
      metadata: { namespace: "default", annotations: { why: "gravity" } },
    });
  });

  it("names events so that those of one second stay in their order", async () => {
    const reasons = ["Pulled", "Created", "Started", "Killing"];
    for (const reason of reasons) recorder.event(web, "Normal", reason, reason);
    await bench.clock.settle(50);
    const all = await bench.all(events);
    const byName = [...all].sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
    expect(byName.map(({ reason }) => reason)).toEqual(reasons);
  });

  it("counts what repeats", async () => {
    for (let i = 0; i < 3; i++) {
      recorder.event(web, "Normal", "Pulled", "again");
      await bench.clock.advance(1_000);
    }
    expect(await bench.all(events)).toMatchObject([{ count: 3, lastTimestamp: "2026-01-01T00:00:02Z" }]);
  });

  it("merges what is alike, and stops an object that says too much", async () => {
    for (let i = 0; i < 40; i++) recorder.event(web, "Normal", "Pulled", `number ${i}`);
    await bench.clock.settle(200);
    const all = await bench.all(events);
    expect(all).toHaveLength(10);
    const merged = all.find(({ message }) => message?.startsWith("(combined from similar events): "));
    expect(merged?.count).toBe(25 - 9);
  });

  it("writes what others have to say in the middle of a storm", async () => {
    for (let i = 0; i < 5_000; i++)
      recorder.event(pod(`p${i}`, { uid: `u${i}` }), "Warning", "Failed", "again");
    bench.context.recorder("other").event(web, "Normal", "Pulled", "quietly");
    await bench.clock.settle(50);
    expect((await bench.all(events)).map(({ reason }) => reason)).toContain("Pulled");
  });

  it("drops nothing of others for what one object says too much of", async () => {
    for (let i = 0; i < 2_000; i++) recorder.event(web, "Normal", "Pulled", `number ${i}`);
    recorder.event(pod("other", { uid: "u2" }), "Normal", "Started", "after all that");
    await bench.clock.settle(200);
    expect((await bench.all(events)).map(({ reason }) => reason)).toContain("Started");
  });

  it("keeps no more than a thousand events waiting", async () => {
    for (let i = 0; i < 1_500; i++)
      recorder.event(pod(`p${i}`, { uid: `u${i}` }), "Warning", "Failed", "again");
    await bench.clock.settle(20_000);
    expect(await bench.all(events)).toHaveLength(1_000);
  });

  it("writes anew what has expired", async () => {
    recorder.event(web, "Normal", "Pulled", "again");
    await bench.clock.settle();
    const [first] = await bench.all(events);
    await bench.client.delete(events, { namespace: "default", name: first?.metadata.name ?? "" });
    recorder.event(web, "Normal", "Pulled", "again");
    await bench.clock.settle();
    expect(await bench.all(events)).toMatchObject([{ count: 2, firstTimestamp: "2026-01-01T00:00:00Z" }]);
  });

  it("goes on counting what was told before, among many things that are alike", async () => {
    for (let i = 0; i < 12; i++) recorder.event(web, "Normal", "Pulled", `number ${i}`);
    for (let i = 0; i < 3; i++) recorder.event(web, "Normal", "Pulled", "number 0");
    await bench.clock.settle(200);
    const all = await bench.all(events);
    expect(all.find(({ message }) => message === "number 0")?.count).toBe(4);
    expect(all.find(({ message }) => message?.startsWith("(combined"))?.count).toBe(3);
  });

  it("counts with the others what was too much to be written", async () => {
    for (let i = 0; i < 40; i++) recorder.event(web, "Warning", "BackOff", "again");
    await bench.clock.settle(200);
    expect(await bench.all(events)).toMatchObject([{ count: 25 }]);
    await bench.clock.advance(300_000);
    recorder.event(web, "Warning", "BackOff", "again");
    await bench.clock.settle(50);
    expect(await bench.all(events)).toMatchObject([{ count: 41 }]);
  });

  it("merges what the containers of a pod say alike", async () => {
    for (let i = 0; i < 12; i++)
      recorder.event(web, "Normal", "Pulled", `number ${i}`, { fieldPath: `spec.containers{c${i}}` });
    await bench.clock.settle(200);
    expect(await bench.all(events)).toHaveLength(10);
  });
});

describe("while the API is away", () => {
  it("keeps what is told for two minutes, and holds nobody up", async () => {
    const bench = await controllerBench();
    let away = true;
    const client = wrapped(bench.client, {
      create: (...call) =>
        away ? Promise.reject(new Error("connect ECONNREFUSED")) : bench.client.create(...call),
    });
    const { clock, context } = bench;
    const broadcaster = new EventBroadcaster({ client, clock, random: context.random, log: context.log });
    const recorder = broadcaster.recorder("tester");
    for (const name of ["a", "b", "c"]) recorder.event(pod(name, { uid: name }), "Normal", "Pulled", "there");
    await clock.advance(100_000);
    away = false;
    await clock.advance(30_000);
    expect(await bench.all(events)).toHaveLength(3);
    await bench.stop();
  });
});
