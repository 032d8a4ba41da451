import { expect, it } from "@jest/globals";
import { goDurationText } from "../../../../api/meta/go-duration-text.js";

it.each([
  [0, "0s"],
  [12, "12ms"],
  [1_000, "1s"],
  [10_062, "10.062s"],
  [60_000, "1m0s"],
  [90_500, "1m30.5s"],
  [3_600_000, "1h0m0s"],
  [7_325_001, "2h2m5.001s"],
])("writes %d ms as Go does", (ms, text) => {
  expect(goDurationText(ms)).toBe(text);
});
