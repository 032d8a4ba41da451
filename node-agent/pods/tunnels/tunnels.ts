import type { V1Status } from "../../../api/generated/types.js";
import type { TunnelTarget } from "../../../common/tunnel-target.js";
import type { ServedTunnel, TunnelHandler } from "../../links/tunnel-handler.js";

/** Gives each tunnel to the handler of its type. */
export class Tunnels implements TunnelHandler {
  constructor(private readonly handlers: Readonly<Record<TunnelTarget["type"], TunnelHandler>>) {}

  serve(target: TunnelTarget, tunnel: ServedTunnel): Promise<V1Status> {
    return this.handlers[target.type].serve(target, tunnel);
  }
}
