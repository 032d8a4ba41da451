import type { Clock } from "../../../common/clock.js";
import type { ContainerInfo } from "../../runtime/container-runtime.js";
import type { BackOff } from "../lifecycle/back-off.js";
import type { StartFailure } from "../lifecycle/observed-pod.js";
import { steadyTime } from "./steady-time.js";

/** How a container's starts went. */
export interface Starts {
  readonly failure?: StartFailure | undefined;
  readonly backOff?: BackOff | undefined;
}

/** What is remembered of one that the runtime has, or had. */
export interface Instance {
  /** When it was first seen to have ended: steps of the wall clock don't change it. */
  readonly endedAtMs?: number;
  /** Its last words; undefined until they were read. */
  readonly message?: string;
  /** It was stopped because its definition has changed. */
  readonly replaced?: boolean;
}

/** What a worker remembers of its pod's containers besides what the runtime knows. */
export class ContainerMemory {
  private readonly starts = new Map<string, Starts>();
  private readonly instances = new Map<string, Instance>();

  /** Of those whose starts are remembered. */
  names(): Iterable<string> {
    return this.starts.keys();
  }

  startsOf(name: string): Starts {
    return this.starts.get(name) ?? {};
  }

  instance(id: string): Instance {
    return this.instances.get(id) ?? {};
  }

  /** The termination messages that were read, by container id. */
  messages(): ReadonlyMap<string, string> {
    const told = [...this.instances].flatMap(([id, { message }]) =>
      message === undefined ? [] : [[id, message] as const],
    );
    return new Map(told);
  }

  started(name: string, backOff: BackOff | undefined): void {
    const { backOff: before } = this.startsOf(name);
    this.starts.set(name, { backOff: backOff ?? before });
  }

  /** @param backOff that of a restart, when the failure counts as one */
  failed(name: string, failure: StartFailure, backOff?: BackOff): void {
    const { backOff: before } = this.startsOf(name);
    this.starts.set(name, { failure, backOff: backOff ?? before });
  }

  /** What it failed for may be otherwise now. */
  forgetFailure(name: string): void {
    const { failure, ...rest } = this.startsOf(name);
    if (failure) this.starts.set(name, rest);
  }

  /** Failures for this reason are tried again at once. */
  retry(reason: string): void {
    for (const [name, starts] of this.starts) {
      const { failure } = starts;
      if (failure?.reason === reason)
        this.starts.set(name, { ...starts, failure: { ...failure, retryAtMs: 0 } });
    }
  }

  /** Remembers when containers ended, as it is first seen. */
  noteEnds(infos: readonly ContainerInfo[], clock: Clock): void {
    for (const { id, finishedAt } of infos) {
      if (finishedAt !== undefined && this.instance(id).endedAtMs === undefined)
        this.amend(id, { endedAtMs: steadyTime(finishedAt, clock) });
    }
  }

  noteMessage(id: string, message: string): void {
    this.amend(id, { message });
  }

  noteReplaced(id: string): void {
    this.amend(id, { replaced: true });
  }

  /** A container that is gone. */
  forget(id: string): void {
    this.instances.delete(id);
  }

  private amend(id: string, more: Instance): void {
    this.instances.set(id, { ...this.instance(id), ...more });
  }
}
