import { expect, it } from "@jest/globals";
import { stopSignalName } from "../../../../node-agent/runtime/stop-signal.js";

it.each([
  [undefined, "SIGTERM"],
  ["", "SIGTERM"],
  ["SIGQUIT", "SIGQUIT"],
  ["quit", "SIGQUIT"],
  ["3", "SIGQUIT"],
  ["SIGRTMIN+3", "SIGRTMIN+3"],
])("names the signal %s: %s", (given, name) => {
  expect(stopSignalName(given)).toBe(name);
});
