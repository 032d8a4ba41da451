import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { parse } from "yaml";

export interface RawAnswer {
  readonly code: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RawRequest {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly contentType?: string;
  /** Instead of the administrator's certificate. */
  readonly token?: string;
}

/** Requests to an API server just as they are written, by its administrator or with a token. */
export class RawApi {
  private constructor(
    private readonly server: string,
    private readonly ca: Buffer,
    private readonly identity: { readonly cert: Buffer; readonly key: Buffer },
  ) {}

  /** The server and identity of a kubeconfig's only context. */
  static async of(kubeconfig: string): Promise<RawApi> {
    const { clusters, users } = parse(await readFile(kubeconfig, "utf8"));
    const { server, "certificate-authority-data": ca } = clusters[0].cluster;
    const { "client-certificate-data": cert, "client-key-data": key } = users[0].user;
    const decoded = (data: string) => Buffer.from(data, "base64");
    return new RawApi(server, decoded(ca), { cert: decoded(cert), key: decoded(key) });
  }

  /** Answers of all codes are answers; a body that is not JSON comes as `{ text }`. */
  async send(path: string, options: RawRequest = {}): Promise<RawAnswer> {
    const { method = "GET", body, contentType = "application/json", token } = options;
    const identity = token === undefined ? this.identity : {};
    const headers = {
      ...(body === undefined
        ? {}
        : { "content-type": contentType, "content-length": Buffer.byteLength(body) }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const agent = new Agent({ keepAlive: false });
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.server}${path}`,
        { method, headers, agent, ca: this.ca, ...identity },
        (answer) => {
          text(answer).then((said) => {
            resolve({ code: answer.statusCode ?? 0, body: parsed(said), headers: answer.headers });
          }, reject);
        },
      );
      sent.once("error", reject);
      sent.end(body);
    });
  }
}

function parsed(said: string): Record<string, unknown> {
  try {
    return JSON.parse(said);
  } catch {
    return { text: said };
  }
}
