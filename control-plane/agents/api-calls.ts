import { status } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";
import type { ApiRequest, ApiResponse } from "../../proto/generated/agent.js";
import type { ApiDispatcher } from "../apiserver/nodes/dispatcher.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import { CallError } from "./call-error.js";
import { nodeUser } from "./node-user.js";
import { Pace } from "./pace.js";

const maxResponseBytes = 2 * 1024 * 1024;
/** Of one node, under way or waiting for their turn. */
const maxCallsANode = 64;
const callPace = { burst: 500, everyMs: 20 };

interface Caller {
  readonly pace: Pace;
  calls: number;
}

/** Serves the agents' API requests, each as its node, through the filters that any HTTP request passes. */
export class ApiCalls {
  private readonly callers = new Map<string, Caller>();

  constructor(
    private readonly dispatcher: ApiDispatcher,
    private readonly clock: Clock,
  ) {}

  async call(node: NodeIdentity, request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const caller = this.callerOf(node);
    if (caller.calls >= maxCallsANode) {
      throw new CallError(status.RESOURCE_EXHAUSTED, "the node has too many requests under way");
    }
    caller.calls++;
    try {
      const waitMs = caller.pace.take();
      if (waitMs > 0) await this.clock.sleep(waitMs, signal);
      return await this.serve(node, request, signal);
    } finally {
      caller.calls--;
    }
  }

  /** The node was removed. */
  forget({ uid }: NodeIdentity): void {
    this.callers.delete(uid);
  }

  private async serve(node: NodeIdentity, request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const { method, path, headers, body } = request;
    const user = nodeUser(node);
    const response = await this.dispatcher.dispatch({ method, path, headers, body, user }, signal);
    if (response.body.length > maxResponseBytes) {
      throw new CallError(status.RESOURCE_EXHAUSTED, "the response exceeds 2 MiB: ask for less");
    }
    return { ...response, headers: { ...response.headers }, body: Buffer.from(response.body) };
  }

  private callerOf({ uid }: NodeIdentity): Caller {
    const known = this.callers.get(uid);
    if (known) return known;
    const made = { pace: new Pace(this.clock, callPace), calls: 0 };
    this.callers.set(uid, made);
    return made;
  }
}
