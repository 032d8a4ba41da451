import { describe, expect, it } from "@jest/globals";
import { parseAddress, requireCidr } from "../../../../common/ipv4.js";
import { address, line, name } from "../../../../node-agent/network/line.js";

describe("a line of a batch language", () => {
  it("is made of constants and parsed values", () => {
    const range = requireCidr("10.244.2.0/24");
    const via = address(parseAddress("192.168.7.9") ?? -1);
    expect(line`route replace ${range} via ${via} dev ${name("coracle0")} metric ${4_096}`).toBe(
      "route replace 10.244.2.0/24 via 192.168.7.9 dev coracle0 metric 4096",
    );
  });

  it("takes no string that was not parsed", () => {
    const injected: string = "eth0\nroute add default via 192.0.2.1";
    // @ts-expect-error: the compiler refuses it
    expect(line`dev ${injected}`).toContain("dev eth0");
  });

  it.each(["", "eth0 up", "eth0\n", "-j", "a;b", 'a"b', "a".repeat(64), "a/b", "é"])(
    "takes no name %j",
    (text) => {
      expect(() => name(text)).toThrow("is no name for a command");
    },
  );

  it.each([-1, 1.5, Number.NaN, 2 ** 60])("takes no number %d", (number) => {
    expect(() => line`${number}`).toThrow("is no number for a command");
  });
});
