import { once } from "node:events";
import { connect as connectHttp2, constants } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { ask, open } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { eventually } from "../../support/wait.js";

const maps = "/api/v1/namespaces/default/configmaps";
const limits = { total: 40, perPeer: 20, firstRequestMs: 800, idleMs: 1_200 };

describe("connections", () => {
  let server: TestApiServer;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    server = await startApiServer({ limits, requestTimeoutMs: 2_000 });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await server?.stop();
  });

  const kept = <T extends Socket>(socket: T): T => {
    sockets.push(socket);
    return socket.on("error", () => {});
  };
  const plain = () => kept(connectTcp({ host: "127.0.0.1", port: server.port }));
  const secure = async (alpn = "http/1.1"): Promise<TLSSocket> => {
    const { certificate: cert, privateKey: key } = server.admin;
    const options = { ca: server.certificateAuthority, cert, key, ALPNProtocols: [alpn] };
    const socket = kept(connect({ host: "127.0.0.1", port: server.port, ...options }));
    await once(socket, "secureConnect");
    return socket;
  };
  const closed = async (socket: Socket) => {
    const start = performance.now();
    if (!socket.closed) await new Promise((resolve) => socket.resume().once("close", resolve));
    return performance.now() - start;
  };

  it("end that never say a word", async () => {
    expect(await closed(plain())).toBeLessThan(3_000);
  });

  it("end whose handshake never comes to its end, however steadily it goes on", async () => {
    const socket = plain();
    const drip = setInterval(() => socket.write(Buffer.from([0x16])), 100);
    expect(await closed(socket)).toBeLessThan(3_000);
    clearInterval(drip);
  });

  it("end whose headers never come to their end, however steadily they go on", async () => {
    const socket = await secure();
    socket.write(`GET ${maps} HTTP/1.1\r\nHost: a\r\n`);
    const drip = setInterval(() => socket.write("x: y\r\n"), 100);
    expect(await closed(socket)).toBeLessThan(3_000);
    clearInterval(drip);
  });

  it("end on which nothing is asked any more", async () => {
    const socket = await secure();
    socket.write(`GET /version HTTP/1.1\r\nHost: a\r\n\r\n`);
    await once(socket, "data");
    expect(await closed(socket)).toBeLessThan(4_000);
  });

  it("end of HTTP/2 on which nothing is asked, whatever they send beside", async () => {
    const session = connectHttp2(server.url, { ca: server.certificateAuthority });
    session.on("error", () => {});
    await once(session, "connect");
    const drip = setInterval(() => !session.closed && session.ping(() => {}), 100);
    await once(session, "close");
    clearInterval(drip);
  });

  it("stay while something is being answered", async () => {
    const watch = await open(server, `${maps}?watch=1`);
    const ended = once(watch.resume(), "end").then(() => "ended");
    const still = systemClock.sleep(3_000).then(() => "open");
    expect(await Promise.race([ended, still])).toBe("open");
    watch.destroy();
  });

  it("end when a body goes on after it was refused", async () => {
    const socket = await secure();
    socket.write(
      `POST ${maps} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = Buffer.from(`10000\r\n${"x".repeat(65_536)}\r\n`);
    const drip = setInterval(() => socket.writable && socket.write(chunk), 5);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("HTTP/1.1 413");
    expect(await closed(socket)).toBeLessThan(8_000);
    clearInterval(drip);
  });

  it("end when a body does not come, and are told so", async () => {
    const socket = await secure();
    socket.write(`POST ${maps} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n`);
    const drip = setInterval(() => socket.writable && socket.write("{"), 100);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("HTTP/1.1 504");
    expect(await closed(socket)).toBeLessThan(8_000);
    clearInterval(drip);
  });

  it("of one address are limited", async () => {
    await eventually(async () => expect((await ask(server, "/version")).code).toBe(200));
    const many = Array.from({ length: limits.perPeer + 10 }, plain);
    const refused = await Promise.all(
      many.map((socket) =>
        Promise.race([once(socket, "close").then(() => 1), systemClock.sleep(400).then(() => 0)]),
      ),
    );
    expect(refused.reduce<number>((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(10);
    await eventually(async () => expect((await ask(server, "/version")).code).toBe(200));
  });

  it.each<[string, (socket: TLSSocket) => void]>([
    ["noise", (socket) => socket.write(Buffer.alloc(100_000, 0xff))],
    ["headers without end", (socket) => socket.write(`GET / HTTP/1.1\r\n${"x: y\r\n".repeat(20_000)}`)],
    [
      "a head too many",
      (socket) =>
        socket.write(
          "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        ),
    ],
    [
      "an upgrade to nothing",
      (socket) => socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
    ],
    ["a tunnel", (socket) => socket.write("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n")],
    ["an end in the middle", (socket) => socket.end("POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\nabc")],
  ])("survive %s in HTTP/1.1", async (_what, send) => {
    const socket = await secure();
    send(socket);
    await closed(socket);
    expect((await ask(server, "/version")).code).toBe(200);
  });

  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const frame = (type: number, flags: number, stream: number, payload = Buffer.alloc(0)) => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  };
  /** GET / of HPACK's static table. */
  const get = Buffer.from([0x82, 0x84, 0x87, 0x41, 0x01, 0x61]);
  const ids = Array.from({ length: 20_000 }, (_, index) => 2 * index + 1);
  const cancel = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]);

  it.each<[string, () => Buffer[]]>([
    [
      "streams that are reset at once",
      () => ids.flatMap((id) => [frame(1, 5, id, get), frame(3, 0, id, cancel)]),
    ],
    ["pings", () => ids.map(() => frame(6, 0, 0, Buffer.alloc(8)))],
    ["settings", () => ids.map(() => frame(4, 0, 0))],
    [
      "headers that are continued without end",
      () => [frame(1, 1, 1, get), ...ids.map(() => frame(9, 0, 1, Buffer.from([0x40, 1, 0x61, 1, 0x62])))],
    ],
    ["frames of no kind", () => ids.map((id) => frame(0xee, 0xff, id, Buffer.alloc(50, 0xff)))],
    ["more streams than are allowed", () => ids.map((id) => frame(1, 4, id, get))],
    ["noise", () => [Buffer.alloc(100_000, 0xff)]],
  ])("survive %s in HTTP/2", async (_what, flood) => {
    const socket = await secure("h2");
    socket.write(Buffer.concat([Buffer.from(preface), frame(4, 0, 0), ...flood()]));
    await closed(socket);
    expect((await ask(server, "/version")).code).toBe(200);
  });
});
