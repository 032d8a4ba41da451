import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../../common/logger.js";
import { MemoryFiles } from "../../../../node-agent/files/memory-files.js";
import { bytesToFree, type GarbagePolicy } from "../../../../node-agent/images/garbage-policy.js";
import { UnusedImages } from "../../../../node-agent/images/image-collector.js";
import { ImageGarbage } from "../../../../node-agent/images/image-garbage.js";
import { defaultImageOptions } from "../../../../node-agent/images/image-options.js";
import { PullRecords } from "../../../../node-agent/images/pull-records.js";
import type { ImageInfo } from "../../../../node-agent/runtime/container-runtime.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { RecordedEvents } from "../../../support/recorded-events.js";

const { garbage, verification } = defaultImageOptions;
const minuteMs = 60_000;

const imageOf = (name: string, bytes = 10): ImageInfo => ({
  id: `sha256:${name}`,
  tags: [`r.example/${name}:1`],
  digests: [],
  bytes,
});

/** A host with these images, all of them pulled by the agent. */
async function host(names: readonly string[], change: Partial<GarbagePolicy> = {}, kept: string[] = []) {
  const clock = new FakeClock();
  let images = names.map((name) => imageOf(name));
  const inUse = new Set<string>();
  const runtime = {
    listImages: async () => images,
    imageIdsInUse: async () => [...inUse],
    removeImage: async (name: string) => {
      const named = (image: ImageInfo) => image.id === name || image.tags.includes(name);
      if (images.some((image) => named(image) && image.tags.includes("r.example/stuck:1")))
        throw new Error("stuck");
      images = images
        .map((image) => ({ ...image, tags: image.tags.filter((tag) => tag !== name) }))
        .filter((image) => image.tags.length > 0);
    },
  };
  const records = new PullRecords("/pulled.json", verification, new MemoryFiles(), silentLogger);
  for (const { id, tags } of images) await records.succeeded(tags[0] ?? "", id, undefined);
  const policy = { ...garbage, ...change };
  const common = { runtime, records, policy, clock, log: silentLogger };
  const unused = new UnusedImages({ ...common, kept: async () => kept });
  const disk = { capacity: 1_000, available: 500 };
  const recorder = new RecordedEvents();
  const collecting = new ImageGarbage({
    ...common,
    images: unused,
    room: async () => disk,
    recorder,
    node: { apiVersion: "v1", kind: "Node", metadata: { name: "node" } },
  });
  const here = () => images.map(({ id }) => id.slice(7));
  const add = (image: ImageInfo) => images.push(image);
  const giveName = (to: string, tag: string) => {
    images = images.map((image) =>
      image.id === `sha256:${to}` ? { ...image, tags: [...image.tags, tag] } : image,
    );
  };
  return { clock, inUse, unused, disk, collecting, recorder, here, add, giveName };
}

const all = Number.POSITIVE_INFINITY;

describe("free", () => {
  it("removes what nobody uses, no more than is wanted", async () => {
    const { unused, inUse, here } = await host(["a", "b", "c", "d"]);
    inUse.add("sha256:a");
    expect(await unused.free(15)).toBe(20);
    expect(here()).toEqual(["a", "d"]);
    expect(await unused.free(all)).toBe(10);
    expect(here()).toEqual(["a"]);
  });

  it("begins with what wasn't used for longest", async () => {
    const { unused, inUse, here, clock } = await host(["a", "b", "c"]);
    for (const used of ["sha256:b", "sha256:a"]) {
      inUse.clear();
      inUse.add(used).add("sha256:c");
      await unused.observe();
      await clock.advance(minuteMs);
    }
    inUse.clear();
    await unused.free(10);
    expect(here()).toEqual(["a", "c"]);
    await unused.free(10);
    expect(here()).toEqual(["c"]);
  });

  it("leaves what has just come, whatever stands first in line", async () => {
    const { unused, here, add, clock } = await host(["a"]);
    await unused.observe();
    add({ ...imageOf("new") });
    await unused.observe();
    await clock.advance(2 * minuteMs - 1);
    await unused.free(all);
    expect(here()).toEqual(["new"]);
  });

  it.each([["sha256:a"], ["r.example/a:1"]])("leaves what is kept as %s", async (name) => {
    const { unused, here } = await host(["a", "b"], {}, [name]);
    await unused.free(all);
    expect(here()).toEqual(["a"]);
  });

  it("leaves what others brought, or have given a name", async () => {
    const { unused, here, add, giveName } = await host(["ours", "renamed"]);
    add(imageOf("theirs"));
    giveName("renamed", "theirs:1");
    await unused.free(all);
    expect(here()).toEqual(["renamed", "theirs"]);
  });

  it("removes all that nobody uses where it may", async () => {
    const { unused, here, add } = await host(["ours"], { scope: "all" });
    add(imageOf("theirs"));
    await unused.free(all);
    expect(here()).toEqual([]);
  });

  it("goes on after one that can't be removed, and says so", async () => {
    const { unused, here } = await host(["stuck", "b"]);
    await expect(unused.free(20)).rejects.toThrow(
      "wanted to free 20 bytes, but freed 10 bytes space with errors in image deletion: stuck",
    );
    expect(here()).toEqual(["stuck"]);
  });
});

describe("removeExpired", () => {
  it("removes what wasn't used for so long, once the agent has watched for so long", async () => {
    const { unused, inUse, here, clock } = await host(["a", "b"], { maximumAgeMs: 10 * minuteMs });
    inUse.add("sha256:a");
    expect(await unused.removeExpired()).toBe(0);
    await unused.observe();
    await clock.advance(10 * minuteMs + 1);
    expect(await unused.removeExpired()).toBe(10);
    expect(here()).toEqual(["a"]);
  });
});

it.each([
  [500, 85, 80, 0],
  [151, 85, 80, 49],
  [160, 85, 80, 0],
  [100, 85, 80, 100],
  [0, 100, 80, 0],
  [2_000, 85, 80, 0],
])("with %i of 1000 bytes free, thresholds %i and %i: %i are to go", (available, high, low, expected) => {
  const policy = { ...garbage, highThresholdPercent: high, lowThresholdPercent: low };
  expect(bytesToFree({ capacity: 1_000, available }, policy)).toBe(expected);
});

describe("ImageGarbage", () => {
  it("says when there is not enough that may go, and what keeps failing", async () => {
    const { collecting, disk, recorder, clock } = await host(["a"]);
    disk.available = 100;
    const stop = new AbortController();
    const run = collecting.run(stop.signal);
    await clock.advance(5 * minuteMs);
    const why =
      "Failed to garbage collect required amount of images. Attempted to free 100 bytes, but only found 10 bytes eligible to free.";
    expect(recorder.events.map(({ reason, message }) => [reason, message])).toEqual([
      ["FreeDiskSpaceFailed", why],
    ]);
    await clock.advance(5 * minuteMs);
    expect(recorder.events.map(({ reason }) => reason)).toEqual([
      "FreeDiskSpaceFailed",
      "FreeDiskSpaceFailed",
      "ImageGCFailed",
    ]);
    stop.abort();
    await run;
  });

  it("leaves everything while there is room", async () => {
    const { collecting, here } = await host(["a"]);
    await collecting.collect();
    expect(here()).toEqual(["a"]);
  });
});
