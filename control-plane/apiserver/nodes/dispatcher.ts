import type { V1UserInfo } from "../../../api/generated/types.js";

export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Already authenticated by whoever dispatches. */
  readonly user: V1UserInfo;
}

export interface ApiResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Answers one short request (no watch, no upgrade) through the filters that any HTTP request passes, without a socket. */
export interface ApiDispatcher {
  dispatch(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>;
}
