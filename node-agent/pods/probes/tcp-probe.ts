import { connect } from "node:net";
import { dialError } from "../../../common/dial-error.js";
import { messageOf } from "../../../common/errors.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

/** Passes when a connection can be opened. */
export async function tcpProbe(host: string, port: number, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    socket.once("connect", () => {
      resolve(passed);
      socket.destroy();
    });
    socket.once("error", (error) => {
      const timedOut = `dial tcp ${host}:${port}: i/o timeout`;
      resolve(failed(signal.aborted ? timedOut : (dialError(error) ?? messageOf(error))));
    });
  });
}
