import {
  contains,
  firstAddress,
  formatAddress,
  formatCidr,
  overlaps,
  parseAddress,
  parseCidr,
  requireCidr,
} from "../../../common/ipv4.js";

it.each(["0.0.0.0", "10.96.0.1", "192.168.255.254", "255.255.255.255"])("reads and writes %s", (text) => {
  expect(formatAddress(parseAddress(text) ?? -1)).toBe(text);
});

it.each(["", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1.2", "::1", "a.b.c.d"])("refuses %j", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

it("drops host bits of a range, and takes an address for a range of one", () => {
  expect(formatCidr(requireCidr("10.96.7.9/16"))).toBe("10.96.0.0/16");
  expect(requireCidr("10.0.0.1").size).toBe(1);
});

it.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0/8"])("refuses the range %j", (text) => {
  expect(parseCidr(text)).toBeUndefined();
  expect(() => requireCidr(text)).toThrow("is not an IPv4 range");
});

it("tells what a range contains and overlaps", () => {
  const range = requireCidr("10.96.0.0/16");
  const within = (text: string) => contains(range, parseAddress(text) ?? -1);
  expect([within("10.96.0.0"), within("10.96.255.255"), within("10.97.0.0")]).toEqual([true, true, false]);
  expect(overlaps(range, requireCidr("10.0.0.0/8"))).toBe(true);
  expect(overlaps(range, requireCidr("10.97.0.0/16"))).toBe(false);
});

it("names the first address behind the range's own", () => {
  expect(firstAddress("10.96.0.0/16")).toBe("10.96.0.1");
});
