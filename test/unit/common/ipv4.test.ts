import {
  contains,
  encloses,
  firstAddress,
  formatAddress,
  formatCidr,
  isHostAddress,
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

it("tells which ranges lie in another", () => {
  const range = requireCidr("10.96.0.0/16");
  const inside = (text: string) => encloses(range, requireCidr(text));
  expect([inside("10.96.0.0/16"), inside("10.96.255.0/24")]).toEqual([true, true]);
  expect([inside("10.97.0.0/24"), inside("10.0.0.0/8"), inside("0.0.0.0/1")]).toEqual([false, false, false]);
});

it.each(["0.0.0.0", "127.9.9.9", "224.0.0.1", "255.255.255.255"])("knows that %s is no host's", (text) => {
  expect(isHostAddress(parseAddress(text) ?? -1)).toBe(false);
  expect(isHostAddress(parseAddress("192.168.1.1") ?? -1)).toBe(true);
});
