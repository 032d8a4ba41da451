import type { Dialer } from "../../host/dialer.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

const serving = 1;
const names = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

export interface HealthTarget {
  readonly host: string;
  readonly port: number;
  readonly service: string;
}

/** Asks grpc.health.v1.Health whether a service serves. */
export async function grpcProbe(
  dialer: Dialer,
  { host, port, service }: HealthTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  try {
    const status = await dialer.health(host, port, service, signal);
    return status === serving ? passed : failed(`service unhealthy (responded with "${names[status]}")`);
  } catch (error) {
    if (signal.aborted) return failed("error: health rpc probe failed: context deadline exceeded");
    const { details, message } = error as { details?: string; message: string };
    return failed(`error: health rpc probe failed: ${details || message}`);
  }
}
