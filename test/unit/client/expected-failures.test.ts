import { ApiError } from "../../../api/errors.js";
import { retryOnConflict, unlessGone, unlessThere } from "../../../client/expected-failures.js";

const failure = (reason: "NotFound" | "AlreadyExists" | "Conflict") => new ApiError(reason, reason);

it("takes an object that is gone for none, and nothing else", async () => {
  await expect(unlessGone(Promise.resolve(1))).resolves.toBe(1);
  await expect(unlessGone(Promise.reject(failure("NotFound")))).resolves.toBeUndefined();
  await expect(unlessGone(Promise.reject(failure("Conflict")))).rejects.toThrow("Conflict");
});

it("takes an object that is there for created, and nothing else", async () => {
  await expect(unlessThere(Promise.reject(failure("AlreadyExists")))).resolves.toBeUndefined();
  await expect(unlessThere(Promise.reject(failure("NotFound")))).rejects.toThrow("NotFound");
});

describe("after a conflict", () => {
  const failing = (times: number, reason: "Conflict" | "AlreadyExists" | "NotFound") => {
    const calls = { count: 0 };
    const work = async () => {
      calls.count++;
      if (calls.count <= times) throw failure(reason);
      return "done";
    };
    return { calls, work };
  };

  it.each(["Conflict", "AlreadyExists"] as const)(
    "tries again after %s, five times in all",
    async (reason) => {
      await expect(retryOnConflict(failing(4, reason).work)).resolves.toBe("done");
      await expect(retryOnConflict(failing(5, reason).work)).rejects.toThrow(reason);
    },
  );

  it("gives up at once after anything else", async () => {
    const { calls, work } = failing(1, "NotFound");
    await expect(retryOnConflict(work)).rejects.toThrow("NotFound");
    expect(calls.count).toBe(1);
  });
});
