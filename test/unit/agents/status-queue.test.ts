import { describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../api/errors.js";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { StatusQueue } from "../../../control-plane/agents/status-queue.js";

describe("the queue of reports", () => {
  function world() {
    const writes = new Map<number, Deferred<void>>();
    const answers: [number, unknown][] = [];
    const queue = new StatusQueue((id, error) => answers.push([id, error]));
    const add = (key: string, id: number) => {
      const done = deferred<void>();
      const write = () => {
        writes.set(id, done);
        return done.promise;
      };
      queue.add({ key, id, write });
    };
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    return { writes, answers, add, settle };
  }

  it("writes one of a key at a time, and of those that wait the newest", async () => {
    const { writes, answers, add, settle } = world();
    for (const id of [1, 2, 3]) add("a", id);
    add("b", 4);
    expect([...writes.keys()]).toEqual([1, 4]);
    writes.get(1)?.resolve();
    await settle();
    expect([...writes.keys()]).toEqual([1, 4, 3]);
    writes.get(3)?.reject(new Error("no"));
    await settle();
    expect(answers).toEqual([
      [1, undefined],
      [3, new Error("no")],
    ]);
  });

  it("writes few at once and holds no more than so many", async () => {
    const { writes, answers, add, settle } = world();
    for (let id = 0; id < 2_000; id++) add(`pod ${id}`, id);
    expect(writes.size).toBe(16);
    const refused = answers.filter(([, error]) => error instanceof ApiError && error.code === 429);
    expect(refused).toHaveLength(2_000 - 16 - 1_000);
    writes.get(0)?.resolve();
    await settle();
    expect(writes.size).toBe(17);
  });
});
