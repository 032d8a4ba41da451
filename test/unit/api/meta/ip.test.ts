import { describe, expect, it } from "@jest/globals";
import { ipFamily, isCidr, isIpAddress, isNonSpecialIp } from "../../../../api/meta/ip.js";

it.each([
  ["10.9.8.7", 4],
  ["2001:db8::ffff", 6],
  ["::1.2.3.4", 6],
  ["::ffff:127.0.0.1", undefined],
  ["::FFFF:7f00:1", undefined],
  ["0:0:0:0:0:ffff:169.254.169.254", undefined],
  ["fe80::1%eth0", undefined],
  ["010.0.0.1", undefined],
  ["10.0.0.1/32 -m comment", undefined],
  ["10.0.0.1\n", undefined],
  ["", undefined],
])("reads the family of %j as %p", (text, family) => {
  expect(ipFamily(text)).toBe(family);
  expect(isIpAddress(text)).toHaveLength(family ? 0 : 1);
});

describe("addresses that no user may send traffic to", () => {
  it.each([
    ["0.0.0.0", "unspecified"],
    ["::", "unspecified"],
    ["0:0::0", "unspecified"],
    ["127.8.0.1", "loopback"],
    ["::1", "loopback"],
    ["0:0:0:0:0:0:0:1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["169.254.169.254", "link-local range"],
    ["::ffff:a9fe:a9fe", "link-local range"],
    ["fe80::1", "link-local range"],
    ["febf::1", "link-local range"],
    ["224.0.0.251", "multicast"],
    ["ff02::1", "multicast"],
  ])("%s is %s", (ip, why) => {
    expect(isNonSpecialIp(ip)).toEqual([expect.stringContaining(why)]);
  });

  it.each(["10.0.0.1", "128.0.0.1", "fec0::1", "2001:db8::1", "not an address"])("%s is none", (ip) => {
    expect(isNonSpecialIp(ip)).toEqual([]);
  });
});

it.each([
  ["10.0.0.0/8", true],
  ["fd00::/64", true],
  ["::ffff:10.0.0.0/104", false],
  ["10.0.0.0/33", false],
  ["10.0.0.0/08", false],
  ["10.0.0.0", false],
  ["10.0.0.0/8\nroute", false],
])("%j is a range: %p", (text, valid) => {
  expect(isCidr(text)).toHaveLength(valid ? 0 : 1);
});
