import { closeSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { badRequest } from "../../../api/errors.js";
import type { Clock } from "../../../common/clock.js";
import { isInGroup } from "../../host/process-tree.js";
import { RestingHelper } from "../../host/resting-helper.js";
import type { SocketHelperOptions } from "../../host/socket-helper.js";
import type { ContainerInfo } from "../../runtime/container-runtime.js";

export interface LoopbackRequest {
  readonly port: number;
}

type Helper = RestingHelper<LoopbackRequest, Socket>;

const program = new URL("./pod-loopback-helper.js", import.meta.url);

/** Dials localhost as seen from inside of pods: through a helper in each network namespace where that is asked for. */
export class PodLoopback {
  private readonly helpers = new Map<string, Helper>();

  constructor(private readonly clock: Clock) {}

  /** A paused connection whose halves close separately. Throws why there is none. */
  async dial(sandbox: ContainerInfo, port: number): Promise<Socket> {
    const helper = this.helpers.get(sandbox.id) ?? this.add(sandbox);
    const socket = await helper.request({ port });
    socket.pause();
    return Object.assign(socket, { allowHalfOpen: true });
  }

  private add(sandbox: ContainerInfo): Helper {
    const start = <T>(use: (options: SocketHelperOptions) => T) => inNamespace(sandbox, use);
    const helper: Helper = new RestingHelper(start, this.clock, () => this.helpers.delete(sandbox.id));
    this.helpers.set(sandbox.id, helper);
    return helper;
  }
}

/** The namespace is held open while it is entered, and looked at again once it is: a pid may be another's by now. */
function inNamespace<T>({ id, pid }: ContainerInfo, use: (options: SocketHelperOptions) => T): T {
  const namespace = open(`/proc/${pid}/ns/net`);
  if (namespace === undefined) throw gone();
  try {
    if (!isInGroup(pid, id)) throw gone();
    return use({ namespace, program });
  } finally {
    closeSync(namespace);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    return undefined;
  }
}

const gone = () => badRequest("the pod's sandbox has gone");
