import type { V1Probe } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";
import type { Say } from "../events/pod-events.js";
import { probeLoop } from "./probe-loop.js";
import type { Prober, ProbeTarget } from "./prober.js";

export interface Health {
  readonly started: boolean;
  readonly ready: boolean;
  readonly unhealthy?: { readonly message: string; readonly graceSeconds?: number | undefined };
}

export interface ContainerProbesOptions {
  readonly target: ProbeTarget;
  readonly startedMs: number;
  /** Of a container that ran before this agent: as it was reported last. */
  readonly before?: { readonly started: boolean; readonly ready: boolean } | undefined;
  readonly prober: Prober;
  readonly clock: Clock;
  readonly guard: Guard;
  readonly say: Say;
  readonly changed: () => void;
}

/** The probes of one running container: startup first, then readiness and liveness side by side. */
export class ContainerProbes {
  private state: Health;
  private readonly stopped = new AbortController();
  private readonly livenessStopped = new AbortController();

  constructor(private readonly options: ContainerProbesOptions) {
    const { startupProbe, readinessProbe } = options.target.container;
    const started = options.before?.started === true || !startupProbe;
    this.state = {
      started,
      ready: started && (readinessProbe === undefined || options.before?.ready === true),
    };
    if (started) this.startOthers();
    else if (startupProbe) this.startStartup(startupProbe);
  }

  get health(): Health {
    return this.state;
  }

  /** Called when the pod is ending: from then on only readiness counts. */
  stopLiveness(): void {
    this.livenessStopped.abort();
  }

  stop(): void {
    this.livenessStopped.abort();
    this.stopped.abort();
  }

  private startStartup(probe: V1Probe): void {
    const done = new AbortController();
    this.livenessStopped.signal.addEventListener("abort", () => done.abort(), { once: true });
    this.loop("Startup", probe, true, done.signal, (passes) => {
      done.abort();
      if (!passes) return this.fail("startup", probe);
      this.set({ started: true, ready: this.options.target.container.readinessProbe === undefined });
      this.startOthers();
    });
  }

  private startOthers(): void {
    const { readinessProbe, livenessProbe } = this.options.target.container;
    if (readinessProbe) {
      this.loop("Readiness", readinessProbe, !this.state.ready, this.stopped.signal, (ready) =>
        this.set({ ...this.state, ready }),
      );
    }
    if (livenessProbe) {
      this.loop("Liveness", livenessProbe, false, this.livenessStopped.signal, (passes) => {
        if (passes) return;
        this.livenessStopped.abort();
        this.fail("liveness", livenessProbe);
      });
    }
  }

  private fail(kind: "liveness" | "startup", { terminationGracePeriodSeconds: graceSeconds }: V1Probe): void {
    const message = `Container ${this.options.target.container.name} failed ${kind} probe, will be restarted`;
    this.set({ ...this.state, unhealthy: { message, graceSeconds } });
  }

  private loop(
    kind: string,
    probe: V1Probe,
    eager: boolean,
    signal: AbortSignal,
    onVerdict: (passes: boolean) => void,
  ): void {
    const { prober, target, clock, say, startedMs } = this.options;
    const loop = () =>
      probeLoop(
        {
          probe,
          clock,
          eager,
          containerStartedMs: startedMs,
          attempt: () => prober.try(probe, target),
          onFailure: (message) => say("Warning", "Unhealthy", `${kind} probe failed: ${message}`),
          onWarning: (message) => say("Warning", "ProbeWarning", `${kind} probe warning: ${message}`),
          onVerdict,
        },
        signal,
      );
    this.options.guard.run("probe", loop);
  }

  private set(next: Health): void {
    const changed = JSON.stringify(next) !== JSON.stringify(this.state);
    this.state = next;
    if (changed) this.options.changed();
  }
}
