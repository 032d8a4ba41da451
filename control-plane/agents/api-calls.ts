import { status } from "@grpc/grpc-js";
import type { ApiRequest, ApiResponse } from "../../proto/generated/agent.js";
import type { ApiDispatcher } from "../apiserver/dispatcher.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import { CallError } from "./call-error.js";
import { nodeUser } from "./node-user.js";

const maxResponseBytes = 2 * 1024 * 1024;

/** Serves the agents' API requests, each as its node, through the filters that any HTTP request passes. */
export class ApiCalls {
  constructor(private readonly dispatcher: ApiDispatcher) {}

  async call(node: NodeIdentity, request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const { method, path, headers, body } = request;
    const user = nodeUser(node);
    const response = await this.dispatcher.dispatch({ method, path, headers, body, user }, signal);
    if (response.body.length > maxResponseBytes) {
      throw new CallError(status.RESOURCE_EXHAUSTED, "the response exceeds 2 MiB: ask for less");
    }
    return { ...response, headers: { ...response.headers }, body: Buffer.from(response.body) };
  }
}
