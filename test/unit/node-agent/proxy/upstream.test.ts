import { beforeEach, describe, expect, it } from "@jest/globals";
import { decode, encode } from "dns-packet";
import { seededRandom } from "../../../../common/seeded-random.js";
import { Upstream } from "../../../../node-agent/proxy/dns/upstream.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { memoryNameServers } from "../../../support/memory-name-servers.js";

const query = (name: string, id = 1) => encode({ type: "query", id, questions: [{ type: "A", name }] });

describe("a resolver of the host", () => {
  let seen: string[];
  let silent: (name: string) => boolean;
  let clock: FakeClock;
  let upstream: Upstream;
  beforeEach(() => {
    seen = [];
    silent = () => false;
    clock = new FakeClock();
    const isAnswered = (name: string) => {
      seen.push(name);
      return !silent(name);
    };
    upstream = new Upstream(memoryNameServers(clock, isAnswered), clock, seededRandom());
  });

  const ask = (name: string, client = "10.244.1.5", id = 1) => {
    return upstream.ask(query(name, id), { transport: "udp", resolvers: ["192.0.2.53:53"], client });
  };
  const sees = async (name: string, times = 1) => {
    await clock.settle();
    expect(seen.filter((one) => one === name)).toHaveLength(times);
  };

  it("is asked on, for others, when one name is slow", async () => {
    silent = (name) => name === "slow";
    const slow = ask("slow");
    await sees("slow");
    await clock.advance(2_000);
    expect(await slow).toBeUndefined();
    await sees(".");
    for (const name of ["a", "b", "c"]) expect(await ask(name)).toBeDefined();
  });

  it("rests when it is silent to everything, and is asked again later", async () => {
    silent = () => true;
    const lost = ask("lost");
    await sees("lost");
    await clock.advance(2_000);
    expect(await lost).toBeUndefined();
    await sees(".");
    await clock.advance(1_000);
    const probe = ask("probe");
    expect(await ask("other")).toBeUndefined();
    expect(seen).not.toContain("other");
    await sees("probe");
    await clock.advance(2_000);
    expect(await probe).toBeUndefined();
    silent = () => false;
    await clock.advance(5_000);
    expect(await ask("again")).toBeDefined();
  });

  it("is asked once what several want to know at a time, and each gets its own answer", async () => {
    silent = () => true;
    const asked = [1, 2, 3].map((id) => ask("same", `10.244.1.${id}`, id));
    await sees("same");
    silent = () => false;
    await clock.advance(2_000);
    expect(await Promise.all(asked)).toEqual([undefined, undefined, undefined]);
    expect(seen.filter((name) => name === "same")).toHaveLength(1);
    const answers = await Promise.all([4, 5].map((id) => ask("next", "10.244.1.9", id)));
    expect(answers.map((answer) => answer && decode(answer).id)).toEqual([4, 5]);
    expect(seen.filter((name) => name === "next")).toHaveLength(1);
  });

  it("is there for others when one client asks without end", async () => {
    silent = (name) => name !== "mine";
    const flood = Array.from({ length: 600 }, (_, number) => ask(`flood-${number}`, "10.244.1.66"));
    await clock.settle();
    expect(seen.length).toBeGreaterThan(100);
    expect(await ask("mine", "10.244.1.5")).toBeDefined();
    await clock.advance(10_000);
    await Promise.all(flood);
    expect(seen.filter((name) => name.startsWith("flood"))).toHaveLength(256);
  });
});
