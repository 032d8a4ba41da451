import { expect, it } from "@jest/globals";
import { requireCidr } from "../../../../common/ipv4.js";
import { SourceRanges } from "../../../../node-agent/proxy/services/source-ranges.js";

it("admits everybody until there are ranges, then those within, and nobody of another family", () => {
  const sources = new SourceRanges();
  expect(sources.admits("203.0.113.9")).toBe(true);
  sources.update(["198.51.100.0/24", "10.0.0.0/8"].map(requireCidr));
  const asked = ["198.51.100.7", "10.9.9.9", "198.51.101.1", "2001:db8::1", ""];
  expect(asked.map((client) => sources.admits(client))).toEqual([true, true, false, false, false]);
  sources.update([]);
  expect(sources.admits("10.9.9.9")).toBe(false);
});
