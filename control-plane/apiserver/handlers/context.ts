import type { RequestContext } from "../../registry/contract/request-context.js";
import type { Exchange } from "../exchange/exchange.js";
import type { WriteOptions } from "./write-options.js";

/** The call that a request makes on the registry. */
export function contextOf(exchange: Exchange, options?: WriteOptions, apiVersion?: string): RequestContext {
  return {
    user: exchange.user,
    get signal() {
      return exchange.signal;
    },
    dryRun: options?.dryRun === true,
    fieldManager: options?.fieldManager ?? managerOf(exchange),
    apiVersion,
    warn: (message) => exchange.warn(message),
  };
}

/** Writers that don't name themselves go by the program's name: `kubectl/v1.32.4 (…)` → `kubectl`. */
function managerOf({ request }: Exchange): string | undefined {
  const agent = request.headers["user-agent"];
  return agent === undefined ? undefined : agent.split("/", 1)[0]?.slice(0, 128);
}
