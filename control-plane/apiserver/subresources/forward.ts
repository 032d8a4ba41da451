import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { connect as connectTls } from "node:tls";
import { ApiError } from "../../../api/errors.js";
import { messageOf } from "../../../common/errors.js";
import { errorResponse } from "../error-response.js";
import { sendBytes } from "../http/node-response.js";
import { writeRaw } from "../http/raw-response.js";
import type { UpgradedConnection } from "../http/response.js";

export interface Outgoing {
  readonly connection: Duplex;
  readonly scheme: "http" | "https";
  /** Path and query. */
  readonly path: string;
}

/** They speak of one connection only, or are not the backend's to know. */
const dropped = new Set([
  "authorization",
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Sends a request on through `outgoing` and its answer back, both streamed. */
export async function forwardRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<void> {
  const sent = open(incoming, outgoing, passedOn(incoming.headers));
  signal.addEventListener("abort", () => sent.destroy(), { once: true });
  void pipeline(incoming, sent).catch(() => {});
  try {
    const answer = await answerOf(sent);
    response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
    await pipeline(answer, response);
  } catch (error) {
    if (response.headersSent) throw error;
    sendBytes(response, errorResponse(unreachable(error)), false);
  }
}

/** Joins the client's connection with the backend's once that has agreed to the upgrade. */
export async function forwardUpgrade(
  { request: incoming, socket, head }: UpgradedConnection,
  outgoing: Outgoing,
): Promise<void> {
  const { connection = "Upgrade", upgrade = "" } = incoming.headers;
  const sent = open(incoming, outgoing, { ...passedOn(incoming.headers), connection, upgrade });
  sent.end();
  const upgraded = new Promise<[IncomingMessage, Duplex, Buffer]>((resolve, reject) => {
    sent.on("upgrade", (answer, stream, first) => resolve([answer, stream, first]));
    sent.on("response", (answer) => reject(new Error(`the backend answered ${answer.statusCode}`)));
    sent.on("error", reject);
  });
  try {
    const [answer, backend, first] = await upgraded;
    socket.write(switching(answer));
    socket.write(first);
    backend.write(head);
    await Promise.all([pipeline(socket, backend), pipeline(backend, socket)]).catch(() => {});
  } catch (error) {
    writeRaw(socket, errorResponse(unreachable(error)));
  }
}

function open(incoming: IncomingMessage, outgoing: Outgoing, headers: IncomingHttpHeaders): ClientRequest {
  const host = incoming.headers.host ?? String(incoming.headers[":authority"] ?? "localhost");
  const forwarded = incoming.socket?.remoteAddress;
  return request({
    method: incoming.method,
    path: outgoing.path,
    headers: {
      ...headers,
      host,
      ...(forwarded ? { "x-forwarded-for": forwarded } : {}),
      "x-forwarded-host": host,
    },
    createConnection: () => secured(outgoing),
  });
}

/** Kubernetes doesn't check a backend's certificate here either: there is no name that it could have. */
function secured({ connection, scheme }: Outgoing): Duplex {
  return scheme === "https" ? connectTls({ socket: connection, rejectUnauthorized: false }) : connection;
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(":") && !dropped.has(name)),
  );
}

function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on("response", resolve);
    sent.on("error", reject);
  });
}

function switching({ headers }: IncomingMessage): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`;
}

const unreachable = (error: unknown) =>
  new ApiError("ServiceUnavailable", `error trying to reach service: ${messageOf(error)}`);
