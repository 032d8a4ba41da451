import { describe, expect, it } from "@jest/globals";
import { conflict } from "../../../api/errors.js";
import { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { silentLogger } from "../../../common/logger.js";
import { Binder } from "../../../control-plane/scheduler/bind/binder.js";
import { podOf } from "../../support/pods.js";

describe("bindings", () => {
  const answers: Deferred<void>[] = [];
  const create = () => {
    const answer = deferred<void>();
    answers.push(answer);
    return answer.promise;
  };
  const binder = new Binder({ client: { create } as unknown as Client, log: silentLogger });

  it("are under way only so many at once", async () => {
    let hasRoom = false;
    const bound = Array.from({ length: 256 }, (_, index) => binder.bind(podOf(`p${index}`, []), "n1"));
    const room = binder.room().then(() => {
      hasRoom = true;
    });
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    answers[0]?.reject(conflict(pods, "p0", "bound elsewhere"));
    await room;
    for (const { resolve } of answers.slice(1)) resolve();
    const outcomes = await Promise.all(bound);
    expect(outcomes[0]).toBe(false);
    expect(outcomes.slice(1).every((isBound) => isBound)).toBe(true);
    await binder.room();
  });
});
