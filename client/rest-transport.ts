import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { ApiError } from "../api/errors.js";
import { encodeJson } from "../api/json/encode-json.js";
import { parseJson } from "../api/json/parse-json.js";
import { messageOf } from "../common/errors.js";
import { answerError } from "./answer-error.js";
import type { ApiRequest, ApiTransport } from "./api-transport.js";
import type { RestConfig } from "./kubeconfig.js";

/** After so long without an answer a request is given up: the server ends its own after a minute. */
const silentMs = 90_000;
const keepAliveMs = 30_000;

/** HTTPS to one API server, over connections that are kept. Throws ApiError. */
export class RestTransport implements ApiTransport {
  private readonly agent: Agent;
  private readonly base: URL;

  constructor(
    private readonly config: RestConfig,
    private readonly userAgent: string,
    private readonly answerMs = silentMs,
  ) {
    this.base = new URL(config.server);
    this.agent = new Agent({
      keepAlive: true,
      keepAliveMsecs: keepAliveMs,
      noDelay: true,
      ...(config.certificateAuthority ? { ca: config.certificateAuthority } : {}),
      ...(config.certificate ? { cert: config.certificate } : {}),
      ...(config.privateKey ? { key: config.privateKey } : {}),
      ...(config.insecureSkipTlsVerify ? { rejectUnauthorized: false } : {}),
    });
  }

  async json<T>(wanted: ApiRequest): Promise<T> {
    return parseJson(await textOf(await this.open(wanted))) as T;
  }

  async open(wanted: ApiRequest): Promise<IncomingMessage> {
    const answer = await this.send(wanted);
    if ((answer.statusCode ?? 500) < 400) return answer;
    throw answerError(answer.statusCode ?? 500, await textOf(answer));
  }

  close(): void {
    this.agent.destroy();
  }

  private async send({ method, path, contentType = "application/json", body, signal }: ApiRequest) {
    const text = body === undefined ? undefined : encodeJson(body);
    const token = await this.config.token?.();
    const headers = {
      accept: "application/json",
      "user-agent": this.userAgent,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(text === undefined
        ? {}
        : { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
    };
    const url = new URL(`${this.base.pathname.replace(/\/$/, "")}${path}`, this.base);
    return new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method, agent: this.agent, headers, ...(signal ? { signal } : {}) };
      const sent = request(url, options, (answer) => {
        sent.setTimeout(0);
        resolve(answer);
      });
      sent
        .setTimeout(this.answerMs, () => sent.destroy(new Error("no answer in time")))
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
