import type { V1Container, V1Probe } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import { within } from "../../../common/within.js";
import type { Dialer } from "../../host/dialer.js";
import type { ContainerRuntime } from "../../runtime/container-runtime.js";
import { execProbe } from "./exec-probe.js";
import { grpcProbe } from "./grpc-probe.js";
import { httpProbe, httpTarget } from "./http-probe.js";
import { portNumber } from "./ports.js";
import { failed, type ProbeResult } from "./probe-result.js";
import { tcpProbe } from "./tcp-probe.js";

export interface ProbeTarget {
  readonly container: V1Container;
  readonly id: string;
  readonly podAddress: string;
}

/** Makes one try of a probe, within its time-out. */
export class Prober {
  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly dialer: Dialer,
    private readonly clock: Clock,
  ) {}

  async try(probe: V1Probe, target: ProbeTarget): Promise<ProbeResult> {
    const timeoutSeconds = Math.max(1, probe.timeoutSeconds ?? 1);
    try {
      return await within(this.clock, timeoutSeconds * 1_000, (signal) =>
        this.attempt(probe, target, signal, timeoutSeconds),
      );
    } catch (error) {
      return failed(messageOf(error));
    }
  }

  private async attempt(
    { exec, httpGet, tcpSocket, grpc }: V1Probe,
    { container, id, podAddress }: ProbeTarget,
    signal: AbortSignal,
    timeoutSeconds: number,
  ): Promise<ProbeResult> {
    if (exec) return execProbe(this.runtime, id, exec.command ?? [], signal, timeoutSeconds);
    if (httpGet) return httpProbe(this.dialer, httpTarget(httpGet, container, podAddress), signal);
    if (tcpSocket) {
      const port = portNumber(tcpSocket.port, container);
      return tcpProbe(this.dialer, tcpSocket.host || podAddress, port, signal);
    }
    if (grpc) {
      const target = { host: podAddress, port: grpc.port, service: grpc.service ?? "" };
      return grpcProbe(this.dialer, target, signal);
    }
    throw new Error("missing probe handler");
  }
}
