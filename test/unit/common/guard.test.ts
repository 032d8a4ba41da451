import { expect, it, jest } from "@jest/globals";
import { Guard } from "../../../common/guard.js";
import { type Logger, silentLogger } from "../../../common/logger.js";

function observed() {
  const counted: string[] = [];
  const error = jest.fn<Logger["error"]>();
  return { counted, error, guard: new Guard({ ...silentLogger, error }, (name) => counted.push(name)) };
}

const failures: [string, () => unknown][] = [
  [
    "throws",
    () => {
      throw new RangeError("Port should be > 0 and < 65536");
    },
  ],
  ["rejects", async () => Promise.reject(new TypeError("not an object"))],
];

it.each(failures)("logs and counts what %s, and lets nothing out", async (_how, callback) => {
  const { guard, counted, error } = observed();
  const onError = jest.fn();
  guard.wrap("datagram", callback, onError)();
  await new Promise(setImmediate);
  expect(counted).toEqual(["datagram"]);
  expect(error).toHaveBeenCalledTimes(1);
  expect(onError).toHaveBeenCalledTimes(1);
});

it("logs a flood ever more rarely, and counts all of it", () => {
  const { guard, counted, error } = observed();
  const callback = guard.wrap("datagram", () => {
    throw new Error("no");
  });
  for (let times = 0; times < 1_000; times += 1) callback();
  expect(counted).toHaveLength(1_000);
  expect(error).toHaveBeenCalledTimes(10);
});

it("hands its arguments on", () => {
  const seen = jest.fn();
  observed().guard.wrap("data", seen)(1, "two");
  expect(seen).toHaveBeenCalledWith(1, "two");
});

it("guards what is done about an error too", () => {
  const { guard, counted } = observed();
  const fail = () => {
    throw new Error("no");
  };
  guard.wrap("data", fail, fail)();
  expect(counted).toEqual(["data", "data"]);
});

it("doesn't take an abort for an error", () => {
  const { guard, counted } = observed();
  guard.run("sleep", () => {
    throw new DOMException("stopped", "AbortError");
  });
  expect(counted).toEqual([]);
});
