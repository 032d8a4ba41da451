import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import type { Registry } from "../../registry/contract/resource-store.js";
import type { ConnectHandler } from "../handlers/resource-handler.js";
import type { NodeDialer } from "../nodes/node-dialer.js";
import { log } from "./log.js";
import { portForward } from "./port-forward.js";
import { proxyHandlers } from "./proxy.js";
import { remoteCommand } from "./remote-command.js";

export interface ConnectOptions {
  readonly registry: Registry;
  readonly nodes: NodeDialer;
  readonly clock: Clock;
  readonly random: Random;
}

/** Everything that is connected to rather than read or written, by `group/resource/subresource`. */
export function connectHandlers(options: ConnectOptions): ReadonlyMap<string, ConnectHandler> {
  return new Map([
    ["/pods/log", log(options)],
    ["/pods/exec", remoteCommand("exec", options)],
    ["/pods/attach", remoteCommand("attach", options)],
    ["/pods/portforward", portForward(options)],
    ...proxyHandlers(options),
  ]);
}
