import { badRequest } from "../../../api/errors.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import { Exchange, type Handler } from "../exchange/exchange.js";
import { isLongRunning } from "../exchange/long-running.js";
import type { BytesResponse } from "../http/response.js";
import { errorResponse } from "../negotiation/error-response.js";
import type { ApiDispatcher, ApiRequest, ApiResponse } from "./dispatcher.js";
import { MemoryRequest } from "./memory-request.js";

/** Answers requests of the process itself, through the handler that HTTP requests go through once they are authenticated. */
export class MemoryDispatcher implements ApiDispatcher {
  constructor(
    private readonly kinds: Kinds,
    private readonly handle: Handler,
  ) {}

  async dispatch(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const exchange = new Exchange(new MemoryRequest(request, signal), this.kinds.current());
    exchange.user = request.user;
    if (isLongRunning(exchange.info)) return plain(onlyShort());
    const answer = await this.handle(exchange);
    return plain(answer.kind === "bytes" ? answer : onlyShort());
  }
}

const onlyShort = () => errorResponse(badRequest("only short requests are served here"));

function plain({ statusCode, headers, body }: BytesResponse): ApiResponse {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { statusCode, headers: Object.fromEntries(texts), body: Buffer.concat(body) };
}
