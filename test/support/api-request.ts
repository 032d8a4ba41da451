import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import type { V1Status } from "../../api/generated/types.js";
import type { TestApiServer } from "./api-server.js";

export interface Asked {
  readonly method?: string;
  /** Sent as it is when it is text or bytes, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default the administrator's certificate; a bearer token, or nothing at all. */
  readonly as?: "admin" | "nobody" | { readonly token: string };
}

export interface Answered {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server said, for tests to look into
  readonly json: any;
  readonly status: V1Status;
}

/** One request over plain HTTPS, on a connection of its own, and its whole answer. */
export async function ask(server: TestApiServer, path: string, asked: Asked = {}): Promise<Answered> {
  const answer = await open(server, path, asked);
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString();
  return {
    code: answer.statusCode ?? 0,
    headers: answer.headers,
    bytes,
    text,
    get json() {
      return JSON.parse(text);
    },
    get status() {
      return JSON.parse(text) as V1Status;
    },
  };
}

/** The same with the body still to come: for watches. */
export function open(server: TestApiServer, path: string, asked: Asked = {}): Promise<IncomingMessage> {
  const { method = "GET", body, headers } = asked;
  return new Promise((resolve, reject) => {
    request(`${server.url}${path}`, {
      method,
      agent: false,
      ca: server.certificateAuthority,
      ...credentials(server, asked),
      headers: { ...bearer(asked), ...(body === undefined ? {} : written(body)), ...headers },
    })
      .on("response", resolve)
      .on("error", reject)
      .end(body === undefined ? undefined : bytesOf(body));
  });
}

const isBytes = (body: unknown): body is string | Buffer => typeof body === "string" || Buffer.isBuffer(body);
const bytesOf = (body: unknown) => (isBytes(body) ? body : JSON.stringify(body));
const written = (body: unknown) => ({
  "content-type": "application/json",
  "content-length": String(Buffer.byteLength(bytesOf(body))),
});
const bearer = ({ as }: Asked): Record<string, string> =>
  typeof as === "object" ? { authorization: `Bearer ${as.token}` } : {};
const credentials = ({ admin }: TestApiServer, { as = "admin" }: Asked) =>
  as === "admin" ? { cert: admin.certificate, key: admin.privateKey } : {};
