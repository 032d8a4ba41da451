import { describe, expect, it } from "@jest/globals";
import { hostOf, isAddress, splitEndpoint } from "../../../node-agent/links/endpoint.js";

describe("the endpoint of a replica", () => {
  it.each([
    ["10.0.0.1:6444", "10.0.0.1", true],
    ["[::1]:6444", "::1", true],
    ["[fd00::1]:6444", "fd00::1", true],
    ["control-plane:6444", "control-plane", false],
    ["a.example:6444", "a.example", false],
    ["10.0.0.256:6444", "10.0.0.256", false],
  ])("%s is of host %s; an address: %s", (endpoint, host, is) => {
    expect(splitEndpoint(endpoint)).toEqual({ host, port: 6_444 });
    expect(hostOf(endpoint)).toBe(host);
    expect(isAddress(host)).toBe(is);
  });

  it.each(["10.0.0.1", ":6444", "host:port"])("is not %s", (endpoint) => {
    expect(() => splitEndpoint(endpoint)).toThrow("is not host:port");
  });
});
