import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { ApiError } from "../api/errors.js";
import { messageOf } from "../common/errors.js";
import { answerError } from "./answer-error.js";
import type { ApiRequest, ApiTransport } from "./api-transport.js";
import type { RestConfig } from "./kubeconfig.js";

/** HTTPS to one API server, over connections that are kept. Throws ApiError. */
export class RestTransport implements ApiTransport {
  readonly #agent: Agent;
  readonly #base: URL;

  constructor(
    private readonly config: RestConfig,
    private readonly userAgent: string,
  ) {
    this.#base = new URL(config.server);
    this.#agent = new Agent({
      keepAlive: true,
      noDelay: true,
      ...(config.certificateAuthority ? { ca: config.certificateAuthority } : {}),
      ...(config.certificate ? { cert: config.certificate } : {}),
      ...(config.privateKey ? { key: config.privateKey } : {}),
      ...(config.insecureSkipTlsVerify ? { rejectUnauthorized: false } : {}),
    });
  }

  async json<T>(wanted: ApiRequest): Promise<T> {
    return JSON.parse(await textOf(await this.open(wanted))) as T;
  }

  async open(wanted: ApiRequest): Promise<IncomingMessage> {
    const answer = await this.#send(wanted);
    if ((answer.statusCode ?? 500) < 400) return answer;
    throw answerError(answer.statusCode ?? 500, await textOf(answer));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send({ method, path, contentType = "application/json", body, signal }: ApiRequest) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const token = await this.config.token?.();
    const headers = {
      accept: "application/json",
      "user-agent": this.userAgent,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(text === undefined
        ? {}
        : { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
    };
    const url = new URL(`${this.#base.pathname.replace(/\/$/, "")}${path}`, this.#base);
    return new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method, agent: this.#agent, headers, ...(signal ? { signal } : {}) };
      request(url, options, resolve)
        .on("error", (error) => reject(signal?.aborted ? error : unreachable(error)))
        .end(text);
    });
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding("utf8");
  let text = "";
  for await (const chunk of answer as AsyncIterable<string>) text += chunk;
  return text;
}

const unreachable = (error: Error) =>
  new ApiError("ServiceUnavailable", `the API server can't be reached: ${messageOf(error)}`, undefined, {
    cause: error,
  });
