import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { status } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import { framed, unframed } from "./etcd-frames.js";
import type { EtcdTls } from "./etcd-tls.js";

/** How long a call may take. */
export interface CallLimit {
  readonly timeoutMs: number;
}

/** A call as it is generated from etcd's protocol. */
export interface Method<Q, A> {
  readonly path: string;
  readonly requestSerialize: (request: Q) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => A;
}

/** What became of a call that has no answer, by gRPC's codes. */
export class EtcdCallError extends Error {
  override readonly name = "EtcdCallError";

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Of one stream; answers are read as they come. */
const windowBytes = 4 << 20;
/** Lists, and as many large writes as are under way at a time. */
const sessionMemoryMb = 1_024;

/**
 * gRPC's unary calls over HTTP/2 as Node has it: one connection, made when it is needed and anew when it has ended. A call
 * is tried once; whoever calls decides what to do when it fails.
 */
export class EtcdCalls {
  private session: ClientHttp2Session | undefined;
  private isClosed = false;

  constructor(
    private readonly endpoint: string,
    private readonly tls: EtcdTls | undefined,
    private readonly clock: Clock,
  ) {}

  /** Throws EtcdCallError. */
  call<Q, A>({ path, requestSerialize, responseDeserialize }: Method<Q, A>, request: Q, limit: CallLimit) {
    return new Promise<A>((resolve, reject) => {
      if (this.isClosed) throw new EtcdCallError(status.UNAVAILABLE, "closed before call started");
      const message = framed(requestSerialize(request));
      const session = this.connected();
      const stream = session.request({ ...headers, ":path": path });
      const cancel = this.clock.after(limit.timeoutMs, () => this.expire(session, stream, limit));
      readAnswer(stream, (fault, body) => {
        cancel();
        if (fault) reject(session.connecting ? notConnected(fault) : fault);
        else settle(() => responseDeserialize(body), resolve, reject);
      });
      stream.end(message);
    });
  }

  /** Calls that are under way may end. */
  close(): void {
    this.isClosed = true;
    this.session?.close();
  }

  private connected(): ClientHttp2Session {
    if (this.session && !this.session.closed && !this.session.destroyed) return this.session;
    const session = connect(this.endpoint, {
      ...this.tls,
      maxSessionMemory: sessionMemoryMb,
      settings: { enablePush: false, initialWindowSize: windowBytes },
    });
    session.once("connect", () => session.setLocalWindowSize(windowBytes));
    // Its calls hear of it.
    session.on("error", () => {});
    this.session = session;
    return session;
  }

  /** The next call gets another connection: this one may lead nowhere any more. What is under way there has as long again. */
  private expire(session: ClientHttp2Session, stream: ClientHttp2Stream, { timeoutMs }: CallLimit): void {
    stream.destroy(new EtcdCallError(status.DEADLINE_EXCEEDED, "deadline exceeded"));
    if (this.session !== session) return;
    this.session = undefined;
    // Not in good order, for which it would wait until the other side answers.
    this.clock.after(timeoutMs, () => session.destroy());
  }
}

/** What can't be read is the caller's to hear of: here nobody would catch it. */
function settle<A>(read: () => A, resolve: (answer: A) => void, reject: (error: Error) => void): void {
  try {
    resolve(read());
  } catch (error) {
    reject(new EtcdCallError(status.INTERNAL, messageOf(error)));
  }
}

const headers = {
  ":method": "POST",
  "content-type": "application/grpc",
  te: "trailers",
} as const;

type Heads = Readonly<Record<string, unknown>>;

/** Tells once what came back. */
function readAnswer(stream: ClientHttp2Stream, done: (fault: Error | undefined, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let head: Heads = {};
  let trailer: Heads | undefined;
  let broken: Error | undefined;
  stream.on("response", (received) => {
    head = received;
  });
  stream.on("trailers", (received) => {
    trailer = received;
  });
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("error", (error) => {
    broken = error;
  });
  stream.on("close", () => {
    const body = unframed(chunks);
    const fault = faultOf(broken, head, trailer ?? head);
    done(
      fault ?? (body ? undefined : new EtcdCallError(status.INTERNAL, "the answer is cut short")),
      body ?? nothing,
    );
  });
}

const nothing = Buffer.alloc(0);

function faultOf(broken: Error | undefined, head: Heads, end: Heads): Error | undefined {
  const code = end["grpc-status"];
  if (code === "0") return undefined;
  if (code !== undefined) return new EtcdCallError(Number(code), textOf(end["grpc-message"]));
  if (broken instanceof EtcdCallError) return broken;
  if (broken) return new EtcdCallError(status.UNAVAILABLE, messageOf(broken));
  const answered = head[constants.HTTP2_HEADER_STATUS];
  return new EtcdCallError(
    status.UNAVAILABLE,
    answered === undefined ? "no answer" : `HTTP status ${answered}`,
  );
}

const notConnected = (fault: Error) =>
  new EtcdCallError(status.UNAVAILABLE, `No connection established: ${fault.message}`);

/** Messages are percent-encoded; one that is not, is taken as it is. */
function textOf(message: unknown): string {
  const text = String(message ?? "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
