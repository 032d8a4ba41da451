import { expect, it } from "@jest/globals";
import { requireCidr } from "../../../common/ipv4.js";
import { RangeSet } from "../../../common/range-set.js";

it.each([
  ["10.1.0.0/16", true],
  ["10.1.7.0/24", true],
  ["10.0.0.0/8", true],
  ["0.0.0.0/0", true],
  ["10.2.0.0/16", false],
  ["10.1.0.0/15", true],
  ["192.168.0.0/32", true],
  ["192.168.0.1/32", false],
])("knows whether %s overlaps one of its ranges: %s", (text, expected) => {
  const set = new RangeSet();
  for (const range of ["10.1.0.0/16", "192.168.0.0/32"]) set.add(requireCidr(range));
  expect(set.overlaps(requireCidr(text))).toBe(expected);
});
