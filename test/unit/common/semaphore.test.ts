import { expect, it } from "@jest/globals";
import { deferred } from "../../../common/deferred.js";
import { Semaphore } from "../../../common/semaphore.js";

it("runs so many at once, urgent ones first", async () => {
  const semaphore = new Semaphore(1);
  const order: string[] = [];
  const gate = deferred<void>();
  const first = semaphore.run(() => gate.promise);
  const rest = [
    semaphore.run(async () => order.push("a")),
    semaphore.run(async () => order.push("b")),
    semaphore.run(async () => order.push("urgent"), { urgent: true }),
  ];
  gate.resolve();
  await Promise.all([first, ...rest]);
  expect(order).toEqual(["urgent", "a", "b"]);
});

it("goes on after a failure", async () => {
  const semaphore = new Semaphore(1);
  await expect(semaphore.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await semaphore.run(async () => "yes")).toBe("yes");
});
