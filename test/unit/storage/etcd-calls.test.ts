import { once } from "node:events";
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { EtcdCalls } from "../../../control-plane/storage/etcd-calls.js";
import { framed, unframed } from "../../../control-plane/storage/etcd-frames.js";
import { eventually } from "../../support/wait.js";

const method = {
  path: "/etcdserverpb.KV/Range",
  requestSerialize: (text: string) => Buffer.from(text),
  responseDeserialize: (bytes: Buffer) => bytes.toString(),
};
const limit = { timeoutMs: 5_000 };

type Answer = (stream: ServerHttp2Stream, request: string) => void;

/** As gRPC answers: a head, the message, and how it went behind that. */
function answer(stream: ServerHttp2Stream, body: Buffer, trailer: Record<string, string>): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailer));
  stream.end(body);
}

const refuse = (stream: ServerHttp2Stream, trailer: Record<string, string>) =>
  stream.respond({ ":status": 200, ...trailer }, { endStream: true });

let server: Http2Server;
let calls: EtcdCalls;
let behave: Answer;
let sessions: ServerHttp2Session[];

beforeEach(async () => {
  sessions = [];
  server = createServer().listen(0, "127.0.0.1");
  server.on("session", (session) => sessions.push(session));
  server.on("stream", (stream) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => behave(stream, unframed(chunks)?.toString() ?? ""));
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  calls = new EtcdCalls(`http://127.0.0.1:${port}`, undefined, systemClock);
});

afterEach(async () => {
  calls.close();
  for (const session of sessions) session.destroy();
  await new Promise((resolve) => server.close(resolve));
});

describe("a call of etcd", () => {
  it("is answered, one of many over one connection", async () => {
    behave = (stream, request) =>
      answer(stream, framed(Buffer.from(`re: ${request}`)), { "grpc-status": "0" });
    const asked = Array.from({ length: 50 }, (_, index) => `${index}`);
    const answers = await Promise.all(asked.map((request) => calls.call(method, request, limit)));
    expect(answers).toEqual(asked.map((request) => `re: ${request}`));
    expect(sessions).toHaveLength(1);
  });

  it("takes answers that come in pieces", async () => {
    const long = "x".repeat(3 << 20);
    behave = (stream) => answer(stream, framed(Buffer.from(long)), { "grpc-status": "0" });
    expect(await calls.call(method, "", limit)).toBe(long);
  });

  it("throws what etcd says, with its code", async () => {
    behave = (stream) =>
      refuse(stream, { "grpc-status": "11", "grpc-message": "etcdserver: 100%25 compacted" });
    const refusal = { code: status.OUT_OF_RANGE, message: "etcdserver: 100% compacted" };
    await expect(calls.call(method, "", limit)).rejects.toMatchObject(refusal);
    behave = (stream) => answer(stream, Buffer.alloc(0), { "grpc-status": "8", "grpc-message": "50%" });
    const odd = { code: status.RESOURCE_EXHAUSTED, message: "50%" };
    await expect(calls.call(method, "", limit)).rejects.toMatchObject(odd);
  });

  it.each<readonly [string, Answer, object]>([
    [
      "is cut short",
      (stream) => answer(stream, framed(Buffer.from("abc")).subarray(0, 7), { "grpc-status": "0" }),
      { code: status.INTERNAL },
    ],
    [
      "is no gRPC",
      (stream) => stream.respond({ ":status": 503 }, { endStream: true }),
      { code: status.UNAVAILABLE, message: "HTTP status 503" },
    ],
    [
      "never comes, as the connection breaks",
      (stream) => stream.session?.destroy(),
      { code: status.UNAVAILABLE },
    ],
  ])("throws when its answer %s", async (_, answers, error) => {
    behave = answers;
    await expect(calls.call(method, "", limit)).rejects.toMatchObject(error);
  });

  it("throws when its answer can't be read", async () => {
    behave = (stream) => answer(stream, framed(Buffer.from("odd")), { "grpc-status": "0" });
    const unreadable = {
      ...method,
      responseDeserialize: () => {
        throw new Error("makes no sense");
      },
    };
    const error = { code: status.INTERNAL, message: "makes no sense" };
    await expect(calls.call(unreadable, "", limit)).rejects.toMatchObject(error);
  });

  it("ends at its limit; the next goes over another connection", async () => {
    behave = () => {};
    const late = calls.call(method, "", { timeoutMs: 50 });
    await expect(late).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    behave = (stream) => answer(stream, framed(Buffer.from("here")), { "grpc-status": "0" });
    expect(await calls.call(method, "", limit)).toBe("here");
    expect(sessions).toHaveLength(2);
    await eventually(async () => expect(sessions[0]?.destroyed).toBe(true));
    expect(sessions[1]?.destroyed).toBe(false);
  });

  it("says when nothing was sent: nobody listens, or it is closed", async () => {
    const nowhere = new EtcdCalls("http://127.0.0.1:1", undefined, systemClock);
    const refused = {
      code: status.UNAVAILABLE,
      message: expect.stringMatching(/^No connection established/),
    };
    await expect(nowhere.call(method, "", limit)).rejects.toMatchObject(refused);
    calls.close();
    const closed = { code: status.UNAVAILABLE, message: "closed before call started" };
    await expect(calls.call(method, "", limit)).rejects.toMatchObject(closed);
  });
});
