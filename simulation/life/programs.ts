import type { Random } from "../../common/random.js";
import type { ContainerSpec } from "../../node-agent/runtime/container-runtime.js";
import type { Program } from "../runtime/program.js";
import type { Pull } from "../runtime/simulated-images.js";

/** What a container does, by its image: `task:…`, `web:…`, or `load:…` with how much it uses. */
export function programOf(random: Random): (spec: ContainerSpec) => Program {
  return ({ image }) => {
    const [name, tag] = image.split(":");
    if (name === "task") return task(random, longestMs(image));
    return name === "load" ? { ...web(random), usage: () => loaded(Number(tag)) } : web(random);
  };
}

/** Some are still at work when a CronJob's next Job is due. */
const longestMs = (image: string) => (image === "task:long" ? 80_000 : 6_000);

/** What its container requests; the tag says how much of that it uses, in percent. */
export const loadedCores = 0.1;

/** A little less than so many percent: what is measured is rounded up. */
const loaded = (percent: number) => ({ cores: (loadedCores * (percent - 0.4)) / 100, memoryBytes: 2 ** 20 });

/** Does its work for a while, and now and then fails. */
const task = (random: Random, mostMs: number): Program => ({
  startMs: 20 + 200 * random.next(),
  stop: { afterMs: 100 * random.next(), exitCode: 1 },
  end: { afterMs: mostMs * random.next(), exitCode: random.next() < 0.15 ? 1 : 0 },
});

/** Starts, is ready a little later, and runs until it is told to end. */
function web(random: Random): Program {
  const readyMs = 500 * random.next();
  return {
    startMs: 20 + 200 * random.next(),
    stop: { afterMs: 100 * random.next(), exitCode: 0 },
    exec: (_command, runningMs) => ({ exitCode: runningMs >= readyMs ? 0 : 1, output: "" }),
  };
}

/** The tag of an image that can't be pulled. */
export const brokenTag = "broken";

export function registryOf(random: Random): (image: string) => Pull {
  return (image) =>
    image.endsWith(`:${brokenTag}`)
      ? { failure: `manifest for ${image} not found` }
      : { ms: 100 + 2_000 * random.next() ** 3 };
}
