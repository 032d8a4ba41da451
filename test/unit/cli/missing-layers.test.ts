import { expect, it } from "@jest/globals";
import { filesToSkip, layersThere } from "../../../cli/images/missing-layers.js";

it.each([
  [["a", "b"], [], 0],
  [["a", "b"], [["a", "b"]], 2],
  [["a", "b"], [["a"], ["x", "b"]], 1],
  [["a", "b"], [["b", "a"]], 0],
  [["a"], [["a", "b", "c"]], 1],
  [[], [["a"]], 0],
])("of %j, an Engine with %j has %i", (wanted, there, expected) => {
  expect(layersThere(wanted, there)).toBe(expected);
});

it.each([
  [["1", "2", "3"], 2, ["1", "2"]],
  [["1", "2", "1"], 2, ["2"]],
  [["1", "1", "2"], 2, ["1"]],
  [["1"], 0, []],
])("of the files %j, %i of whose layers are there, skips %j", (files, there, expected) => {
  expect(filesToSkip(files, there)).toEqual(expected);
});
