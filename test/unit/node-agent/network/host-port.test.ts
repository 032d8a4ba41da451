import { expect, it } from "@jest/globals";
import { type Forward, forwardRule, parseForward } from "../../../../node-agent/network/host-port.js";
import { name } from "../../../../node-agent/network/line.js";

const chain = name("HP-DNAT-CORACLE0");
const podUid = "8e1b2c3d-0000-4000-8000-123456789abc";
const web: Forward = { protocol: "TCP", hostPort: 8_080, podPort: 80, podUid, podAddress: 0x0af40103 };
const dns: Forward = { ...web, protocol: "UDP", hostPort: 53, podPort: 53, hostIp: 0x7f000001 };

it("writes the rule that forwards a port", () => {
  expect(forwardRule(chain, dns)).toBe(
    `-A HP-DNAT-CORACLE0 -d 127.0.0.1 -p udp --dport 53 -m comment --comment ${podUid} ` +
      "-j DNAT --to-destination 10.244.1.3:53",
  );
});

it("reads what the kernel shows of such rules", () => {
  const tail = `-m comment --comment ${podUid} -j DNAT --to-destination 10.244.1.3`;
  const shown = `-A ${chain} -p tcp -m tcp --dport 8080 ${tail}:80`;
  expect(parseForward(shown, chain)).toEqual(web);
  const bound = `-A ${chain} -d 127.0.0.1/32 -p udp -m udp --dport 53 ${tail}:53`;
  expect(parseForward(bound, chain)).toEqual(dns);
  expect(parseForward(forwardRule(chain, web), chain)).toEqual(web);
});

it.each([
  `-A OTHER -p tcp -m tcp --dport 80 -m comment --comment ${podUid} -j DNAT --to-destination 10.244.1.3:80`,
  `-A ${chain} -d 127.0.0.0/8 -p tcp -m tcp --dport 80 -m comment --comment ${podUid} -j DNAT --to-destination 10.244.1.3:80`,
  `-A ${chain} -d 127.0.0.1/32 -p tcp -m comment --comment injected -m tcp --dport 80 -m comment --comment ${podUid} -j DNAT --to-destination 10.244.1.3:80`,
  `-A ${chain} -p tcp -m tcp --dport 80 -m comment --comment ${podUid} -j ACCEPT`,
])("takes over no rule that it can't have made: %s", (rule) => {
  expect(parseForward(rule, chain)).toBeUndefined();
});

it("writes no rule for a pod whose uid is more than a word", () => {
  expect(() => forwardRule(chain, { ...web, podUid: "a -j ACCEPT" })).toThrow("is no name");
});
