import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Splice, spliceable } from "../../../node-agent/proxy/services/splice.js";

const sha = (data: Buffer) => createHash("sha256").update(data).digest("hex");
const quietly = (socket: Socket) => socket.on("error", () => {});

describe("a splice", () => {
  let servers: Server[];
  let sockets: Socket[];
  let serve: (socket: Socket) => void;
  let port: number;

  const keep = (socket: Socket) => {
    sockets.push(quietly(socket));
    return socket;
  };

  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => onConnection(keep(socket)));
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  beforeEach(async () => {
    servers = [];
    sockets = [];
    const backend = await listen((socket) => serve(socket));
    port = await listen((accepted) => {
      const splice = new Splice(accepted);
      keep(splice.client);
      const options = { ...spliceable, host: "127.0.0.1", port: backend, onread: splice.onread };
      const upstream = keep(connect(options));
      upstream.once("connect", () => splice.join(upstream));
    });
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });

  const dial = () => keep(connect({ host: "127.0.0.1", port, allowHalfOpen: true }));

  async function all(socket: Socket, pauseMs = 0): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk);
      if (chunks.length < 40) await sleep(pauseMs);
    }
    return Buffer.concat(chunks);
  }

  it("carries every byte both ways, past a reader that is slow", async () => {
    const [question, answer] = [randomBytes(30 << 20), randomBytes(20 << 20)];
    let asked: Promise<Buffer> | undefined;
    serve = (socket) => {
      asked = all(socket, 5);
      socket.end(answer);
    };
    const client = dial();
    client.end(question);
    const answered = await all(client, 5);
    expect(sha(answered)).toBe(sha(answer));
    expect(sha((await asked) ?? Buffer.alloc(0))).toBe(sha(question));
  });

  it("keeps many connections' bytes apart", async () => {
    serve = (socket) => socket.pipe(socket);
    const echoes = Array.from({ length: 50 }, async (_, index) => {
      const sent = Buffer.alloc(300_000 + index, `${index},`);
      const client = dial();
      client.end(sent);
      return sha(await all(client)) === sha(sent);
    });
    expect(await Promise.all(echoes)).toEqual(Array(50).fill(true));
  });

  it("answers after the client has ended its side", async () => {
    serve = async (socket) => socket.end(`got ${await all(socket)}`);
    const client = dial();
    client.end("all of it");
    expect(String(await all(client))).toBe("got all of it");
  });

  it.each(["client", "backend"])("shows the other side that the %s broke", async (breaker) => {
    const served = new Promise<Socket>((resolve) => {
      serve = resolve;
    });
    const client = dial();
    client.write("begin");
    const backend = await served;
    await once(backend, "data");
    const [broken, other] = breaker === "client" ? [client, backend] : [backend, client];
    other.resume();
    const hadError = new Promise((resolve) => other.once("close", resolve));
    broken.resetAndDestroy();
    expect(await hadError).toBe(true);
  });
});
