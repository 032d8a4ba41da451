import { dialError } from "../../../common/dial-error.js";
import { messageOf } from "../../../common/errors.js";
import type { Dialer } from "../../host/dialer.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

/** Passes when a connection can be opened. */
export async function tcpProbe(
  dialer: Dialer,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  try {
    (await dialer.connect({ host, port }, signal)).destroy();
    return passed;
  } catch (error) {
    const timedOut = `dial tcp ${host}:${port}: i/o timeout`;
    return failed(signal.aborted ? timedOut : (dialError(error) ?? messageOf(error)));
  }
}
