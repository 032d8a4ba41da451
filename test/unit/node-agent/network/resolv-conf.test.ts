import { expect, it } from "@jest/globals";
import { nameServersOf } from "../../../../node-agent/network/resolv-conf.js";

it("takes the first three IPv4 name servers", () => {
  const text =
    "# nameserver 1.1.1.1\nnameserver ::1\nsearch lan\n nameserver 10.0.0.1\nnameserver\t10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4";
  expect(nameServersOf(text)).toEqual(["10.0.0.1:53", "10.0.0.2:53", "10.0.0.3:53"]);
});
