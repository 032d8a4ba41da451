import { once } from "node:events";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  type OpenPort,
  spdyPortForward,
} from "../../../../control-plane/apiserver/streams/spdy-port-forward.js";
import { SpdyClient } from "../../../support/spdy-client.js";
import { eventually } from "../../../support/wait.js";

describe("ports over SPDY", () => {
  let client: SpdyClient;
  let ended: Promise<void>;
  let opened: number[];
  beforeEach(() => {
    client = new SpdyClient();
    opened = [];
  });
  afterEach(async () => {
    client.leave();
    await ended;
  });

  function serve(open: OpenPort): void {
    ended = spdyPortForward(client.connection, "portforward.k8s.io", (port, stream) => {
      opened.push(port);
      return open(port, stream);
    });
  }

  /** Sends back what comes, and ends when the client has. */
  const echo = async (_port: number, stream: Duplex): Promise<undefined> => {
    await once(stream.pipe(stream), "finish");
  };

  const soon = (check: () => void) => eventually(check, { everyMs: 1, timeoutMs: 5_000 });

  async function openPair(error: number, data: number, headers: Record<string, string>): Promise<void> {
    await client.open(error, { streamtype: "error", ...headers });
    await client.open(data, { streamtype: "data", ...headers });
  }

  it("says which protocol it speaks", async () => {
    serve(echo);
    await soon(() =>
      expect(client.answer).toBe(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n",
      ),
    );
  });

  it.each([
    ["their request id", { port: "80", requestid: "7" }],
    ["their order, without one", { port: "80" }],
  ])("joins data and error streams by %s, and ends each half by itself", async (_how, headers) => {
    serve(echo);
    await openPair(1, 3, headers);
    client.send(3, "hello");
    await soon(() => expect(client.text(3)).toBe("hello"));
    expect([client.ended.size, opened]).toEqual([0, [80]]);
    client.send(3, " again", true);
    await soon(() => expect([...client.ended].sort()).toEqual([1, 3]));
    expect([client.text(3), client.text(1)]).toEqual(["hello again", ""]);
  });

  it("tells on the error stream of the same request what went wrong", async () => {
    serve(async (port) => `nothing listens at ${port}`);
    await openPair(1, 3, { port: "81", requestid: "a" });
    await openPair(5, 7, { port: "82", requestid: "b" });
    await soon(() => expect([1, 5].every((id) => client.ended.has(id))).toBe(true));
    expect([client.text(1), client.text(5)]).toEqual(["nothing listens at 81", "nothing listens at 82"]);
  });

  it.each([
    ["0", '"0"'],
    ["65536", '"65536"'],
    ["-1", '"-1"'],
    ["http", '"http"'],
    ["1.5", '"1.5"'],
    ["", '""'],
  ])("opens no port %j", async (port, quoted) => {
    serve(echo);
    await openPair(1, 3, { port, requestid: "1" });
    await soon(() => expect(client.ended).toContain(1));
    expect([client.text(1), opened]).toEqual([`unable to parse ${quoted} as a port`, []]);
  });

  it("resets a stream of no type that it knows, and goes on", async () => {
    serve(echo);
    await client.open(1, { streamtype: "colour", port: "80" });
    await soon(() => expect(client.reset).toContain(1));
    await openPair(3, 5, { port: "80", requestid: "1" });
    client.send(5, "on", true);
    await soon(() => expect(client.ended).toContain(5));
    expect(client.text(5)).toBe("on");
  });

  it("ends what is open when the client goes", async () => {
    const closed: boolean[] = [];
    serve(async (_port, stream) => {
      await once(stream, "close");
      closed.push(true);
      return undefined;
    });
    await openPair(1, 3, { port: "80", requestid: "1" });
    await soon(() => expect(opened).toEqual([80]));
    client.leave();
    await soon(() => expect(closed).toEqual([true]));
  });
});
