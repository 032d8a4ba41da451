import { describe, expect, it } from "@jest/globals";
import { type Answer, decode, encode } from "dns-packet";
import { encodeReply, parseQuery, type Query } from "../../../../node-agent/proxy/dns/message.js";
import { expectLinear } from "../../../support/growth.js";

const query = encode({ type: "query", id: 1, questions: [{ name: "example.org", type: "A" }] });

/** The query, saying of itself that it has so many records of a kind. */
const claiming = (at: number, count: number) => {
  const changed = Buffer.from(query);
  changed.writeUInt16BE(count, at);
  return changed;
};

describe("a question", () => {
  it.each([
    ["no question", claiming(4, 0)],
    ["more than one question", claiming(4, 2)],
    ["more questions than there is room for", claiming(4, 65_535)],
    ["answers", claiming(6, 65_535)],
    ["authorities", claiming(8, 65_535)],
    ["many additional records", claiming(10, 3)],
    ["much behind it", Buffer.concat([query, Buffer.alloc(4_096)])],
  ])("that has %s is none", (_what, data) => {
    expect(parseQuery(data)?.refusal).toBe("FORMERR");
  });

  it("that is plain is understood", () => {
    expect(parseQuery(query)).toMatchObject({ question: { name: "example.org", type: "A" } });
  });
});

describe("an answer with thousands of records", () => {
  const asked = parseQuery(query) as Query;
  const answers = (count: number) =>
    Array.from(
      { length: count },
      (_, index): Answer => ({
        type: "A",
        name: "example.org",
        ttl: 5,
        data: `10.244.${index >> 8}.${index & 255}`,
      }),
    );

  it("is cut to as many as there is room for", () => {
    const reply = encodeReply(asked, { rcode: "NOERROR", answers: answers(1_000) }, "udp");
    const { answers: left = [], flag_tc } = decode(reply);
    expect(flag_tc).toBe(true);
    expect(reply.length).toBeLessThanOrEqual(512);
    expect(reply.length + reply.length / left.length).toBeGreaterThan(512);
  });

  it("takes no longer than its length", async () => {
    await expectLinear({
      from: 4_000,
      make: answers,
      run: (all) => encodeReply(asked, { rcode: "NOERROR", answers: all }, "udp"),
    });
  });
});
