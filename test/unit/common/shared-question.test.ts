import { describe, expect, it } from "@jest/globals";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { SharedQuestion } from "../../../common/shared-question.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a shared question", () => {
  function asked() {
    const questions: Deferred<string>[] = [];
    const question = new SharedQuestion(
      () => {
        const one = deferred<string>();
        questions.push(one);
        return one.promise;
      },
      async () => {},
    );
    return { questions, question };
  }

  it("is asked once for all who come at the same moment", async () => {
    const { questions, question } = asked();
    const answers = [question.answer(), question.answer(), question.answer()];
    await settle();
    questions[0]?.resolve("a");
    expect(await Promise.all(answers)).toEqual(["a", "a", "a"]);
    expect(questions).toHaveLength(1);
  });

  it("never gives a caller the answer to what was asked before it came", async () => {
    const { questions, question } = asked();
    const first = question.answer();
    await settle();
    const second = question.answer();
    await settle();
    questions[0]?.resolve("old");
    questions[1]?.resolve("new");
    expect([await first, await second]).toEqual(["old", "new"]);
  });

  it("is asked by two at a time, and by all who wait then", async () => {
    const { questions, question } = asked();
    for (let index = 0; index < 2; index++) {
      void question.answer();
      await settle();
    }
    const third = question.answer();
    await settle();
    const fourth = question.answer();
    await settle();
    expect(questions).toHaveLength(2);
    questions[1]?.resolve("b");
    await settle();
    expect(questions).toHaveLength(3);
    questions[2]?.resolve("c");
    expect([await third, await fourth]).toEqual(["c", "c"]);
  });

  it("passes a failure on and can be asked again", async () => {
    const { questions, question } = asked();
    const failing = question.answer();
    await settle();
    questions[0]?.reject(new Error("away"));
    await expect(failing).rejects.toThrow("away");
    const next = question.answer();
    await settle();
    questions[1]?.resolve("back");
    expect(await next).toBe("back");
  });
});
