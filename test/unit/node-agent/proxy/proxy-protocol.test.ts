import { expect, it } from "@jest/globals";
import { proxyHeader, proxyProtocolOf } from "../../../../node-agent/proxy/services/proxy-protocol.js";
import { service } from "../../../support/service-objects.js";

const ends = { remoteAddress: "192.0.2.1", remotePort: 56_324, localAddress: "10.96.0.5", localPort: 443 };

it("tells both ends of a connection as text", () => {
  expect(proxyHeader("v1", ends).toString()).toBe("PROXY TCP4 192.0.2.1 10.96.0.5 56324 443\r\n");
});

it("tells both ends of a connection in binary", () => {
  const signature = "0d0a0d0a000d0a515549540a";
  expect(proxyHeader("v2", ends).toString("hex")).toBe(`${signature}2111000cc00002010a600005dc0401bb`);
});

it("says so when the client has gone already", () => {
  expect(proxyHeader("v1", {}).toString()).toBe("PROXY UNKNOWN\r\n");
  expect(proxyHeader("v2", {}).subarray(12).toString("hex")).toBe("21000000");
});

it.each([
  ["v1", "v1"],
  ["v2", "v2"],
  ["v3", undefined],
  ["", undefined],
])("understands the annotation %p as %p", (value, expected) => {
  const web = service("web", {});
  const annotations = { "coracle.io/proxy-protocol": value };
  expect(proxyProtocolOf({ ...web, metadata: { ...web.metadata, annotations } })).toBe(expected);
});
