import { ApiError } from "../../api/errors.js";
import { encodeJson } from "../../api/json/encode-json.js";
import { parseJson } from "../../api/json/parse-json.js";
import { answerError } from "../../client/answer-error.js";
import type { ApiTransport, ApiRequest as Wanted } from "../../client/api-transport.js";
import { messageOf } from "../../common/errors.js";
import type { ApiRequest, ApiResponse } from "../../proto/generated/agent.js";

/** API requests over the link's `Api` call. It has no watches: assignments take their place on a node. */
export class ApiCallTransport implements ApiTransport {
  constructor(private readonly call: (request: ApiRequest, signal?: AbortSignal) => Promise<ApiResponse>) {}

  async json<T>(wanted: Wanted): Promise<T> {
    const { statusCode, body } = await this.answer(wanted);
    const text = body.toString("utf8");
    if (statusCode >= 300) throw answerError(statusCode, text);
    return parseJson(text) as T;
  }

  async open({ path }: Wanted): Promise<never> {
    throw new ApiError("MethodNotAllowed", `${path} can't be watched over an agent's link`);
  }

  private async answer({ method, path, contentType = "application/json", body, signal }: Wanted) {
    const content = body === undefined ? {} : { "content-type": contentType };
    const request = {
      method,
      path,
      headers: { accept: "application/json", ...content },
      body: body === undefined ? Buffer.alloc(0) : Buffer.from(encodeJson(body)),
    };
    return this.call(request, signal).catch((cause: unknown) => {
      if (signal?.aborted) throw signal.reason;
      const why = `the control plane did not answer: ${messageOf(cause)}`;
      throw new ApiError("ServiceUnavailable", why, undefined, { cause });
    });
  }
}
