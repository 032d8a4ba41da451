import { describe, expect, it } from "@jest/globals";
import type { HttpRequest } from "../../../../control-plane/apiserver/http/request.js";
import { chooseProtocol, transportOf } from "../../../../control-plane/apiserver/streams/negotiate.js";
import { exchangeOf } from "../../../support/exchange.js";

const key = "dGhlIHNhbXBsZSBub25jZQ==";
const handshake = { "sec-websocket-key": key, "sec-websocket-version": "13" };

describe("the transport of a stream", () => {
  const transport = (headers: Record<string, string>, method = "GET", upgradable = true) => {
    const { request } = exchangeOf("/", { method, headers });
    return transportOf(Object.assign(request, { upgradable }) as HttpRequest);
  };

  it.each([
    ["websocket", "GET", { upgrade: "websocket", ...handshake }],
    ["websocket", "GET", { upgrade: "WebSocket", ...handshake, "sec-websocket-version": "8" }],
    ["spdy", "POST", { upgrade: "SPDY/3.1" }],
    ["spdy", "GET", { upgrade: "spdy/3.1" }],
  ])("is %s for %s %j", (name, method, headers) => expect(transport(headers, method)).toBe(name));

  it.each<
    [what: string, method: string, headers: Record<string, string>, upgradable: boolean, message: RegExp]
  >([
    ["no wish to upgrade", "GET", {}, true, /^Upgrade request required$/],
    ["another protocol", "GET", { upgrade: "h2c" }, true, /^Upgrade request required$/],
    ["a connection that can't", "GET", { upgrade: "websocket", ...handshake }, false, /^Upgrade request/],
    ["a POST", "POST", { upgrade: "websocket", ...handshake }, true, /with GET$/],
    ["no key", "GET", { upgrade: "websocket", ...handshake, "sec-websocket-key": "" }, true, /-Key header$/],
    [
      "an old version",
      "GET",
      { upgrade: "websocket", ...handshake, "sec-websocket-version": "7" },
      true,
      /-Version header$/,
    ],
  ])("is refused for %s", (_what, method, headers, upgradable, message) => {
    expect(() => transport(headers, method, upgradable)).toThrow(message);
  });
});

describe("the protocol of a stream", () => {
  const accepted = ["v5", "v4", ""];
  const choose = (offered: string | undefined) =>
    chooseProtocol(
      offered === undefined ? {} : { "sec-websocket-protocol": offered },
      "sec-websocket-protocol",
      accepted,
    );

  it.each([
    ["v4, v5", "v4"],
    ["v9,v5", "v5"],
    [undefined, ""],
    [" , ", ""],
  ])("of those offered (%s) is %s", (offered, chosen) => expect(choose(offered)).toBe(chosen));

  it("must be one of ours", () =>
    expect(() => choose("v9, v8")).toThrow(
      "unable to upgrade: unable to negotiate protocol: client supports [v9 v8], server accepts [v5 v4 ]",
    ));
});
