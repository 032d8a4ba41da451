import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { encode } from "dns-packet";
import type { NameServer, NameServers } from "../../../../node-agent/proxy/dns/name-servers.js";
import { socketNameServers } from "../../../../node-agent/proxy/dns/socket-name-servers.js";
import { FrameReader, frame } from "../../../../node-agent/proxy/dns/tcp-frames.js";
import { FakeClock } from "../../../support/fake-clock.js";

const question = (name: string) => ({ type: "A", name }) as const;
const query = encode({ type: "query", id: 7, questions: [question("Name.example")] });
const answer = (id: number, name: string, flags = 0) =>
  encode({ type: "response", id, flags, questions: [question(name)] });
const right = answer(7, "name.EXAMPLE");
const bare = (rcode: number) => encode({ type: "response", id: 7, flags: rcode });

/** What a server says one after the other, of which the last is taken, or none. */
const said: readonly (readonly [string, readonly Buffer[], taken: boolean])[] = [
  ["the answer, whatever case it repeats the name in", [right], true],
  ["one with another identifier, then the answer", [answer(8, "name.example"), right], true],
  ["one to another question, then the answer", [answer(7, "other.example"), right], true],
  ["the question itself, then the answer", [query, right], true],
  ["too little, then the answer", [Buffer.from([0, 7]), right], true],
  ["an error that doesn't repeat the question", [bare(5)], true],
  ["a success that doesn't repeat the question", [bare(0)], false],
];

describe.each(["udp", "tcp"] as const)("a name server over %s", (transport) => {
  let clock: FakeClock;
  let servers: NameServers;
  let at: NameServer;
  let heard: Buffer[];
  let reply: (say: (data: Buffer) => void, hangUp: () => void) => void;
  let close: () => void;
  const place = ({ address, port }: AddressInfo) => ({ host: address, port });

  beforeEach(async () => {
    clock = new FakeClock();
    servers = socketNameServers(clock);
    heard = [];
    reply = () => {};
    if (transport === "udp") {
      const socket = createSocket("udp4").bind(0, "127.0.0.1");
      socket.on("message", (data, { port, address }) => {
        heard.push(data);
        reply(
          (sent) => socket.send(sent, port, address),
          () => {},
        );
      });
      await once(socket, "listening");
      at = place(socket.address());
      close = () => socket.close();
    } else {
      const open = new Set<Socket>();
      const server = createServer((socket) => {
        open.add(socket);
        const reader = new FrameReader();
        socket.on("error", () => {});
        socket.on("data", (data) => {
          heard.push(...reader.push(data));
          reply(
            (sent) => socket.write(frame(sent)),
            () => socket.end(),
          );
        });
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      at = place(server.address() as AddressInfo);
      close = () => {
        for (const socket of open) socket.destroy();
        server.close();
      };
    }
  });
  afterEach(() => close());

  it.each(said)("says %s", async (_what, messages, taken) => {
    const told = new Promise<void>((resolve) => {
      reply = (say) => {
        for (const message of messages) say(message);
        resolve();
      };
    });
    const asked = servers[transport](at, query, 2_000);
    asked.catch(() => {});
    await told;
    if (taken) {
      expect(await asked).toEqual(messages.at(-1));
      expect(heard).toEqual([query]);
      expect(clock.pending).toBe(0);
    } else {
      await clock.advance(2_000);
      await expect(asked).rejects.toThrow("127.0.0.1 is silent");
    }
  });

  it("is given up when it can't be reached", async () => {
    close();
    const rejected = expect(servers[transport](at, query, 2_000)).rejects.toThrow("ECONNREFUSED");
    await rejected;
    expect(clock.pending).toBe(0);
    close = () => {};
  });

  if (transport === "tcp")
    it("is given up when it hangs up", async () => {
      reply = (_say, hangUp) => hangUp();
      await expect(servers.tcp(at, query, 2_000)).rejects.toThrow("127.0.0.1 hung up");
    });
});
