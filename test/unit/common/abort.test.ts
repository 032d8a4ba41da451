import { aborted, unlessAborted } from "../../../common/abort.js";

const never = () => new Promise<never>(() => {});

describe("aborted", () => {
  it("resolves when the signal aborts, also when it has already", async () => {
    const controller = new AbortController();
    const waiting = aborted(controller.signal);
    controller.abort();
    await waiting;
    await aborted(controller.signal);
  });
});

describe("unlessAborted", () => {
  it("settles as the promise does", async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(unlessAborted(Promise.reject(new Error("no")), undefined)).rejects.toThrow("no");
  });

  it("rejects with the signal's reason, before or after the abort", async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(never(), controller.signal);
    controller.abort("enough");
    await expect(waiting).rejects.toBe("enough");
    await expect(unlessAborted(never(), controller.signal)).rejects.toBe("enough");
  });
});
