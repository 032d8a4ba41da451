import { isConflict } from "../../../api/errors.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { isAbort, messageOf } from "../../../common/errors.js";
import type { QueuedPod } from "../queued-pod.js";
import type { PromisedVolumes } from "../volumes/promised-volumes.js";
import type { VolumeListers } from "../volumes/volume-listers.js";
import { Binder, type BinderOptions } from "./binder.js";
import { VolumeBinder, type VolumeBinderOptions } from "./volume-binder.js";

/** Has a pod get what was reserved for it: its volumes first, since a pod that has a node is started there. */
export class BindPhase {
  private readonly binder: Binder;
  private readonly volumes: VolumeBinder;
  private readonly ended = new AbortController();

  constructor(
    options: BinderOptions & VolumeBinderOptions,
    listers: VolumeListers,
    private readonly promised: PromisedVolumes,
  ) {
    this.binder = new Binder(options);
    this.volumes = new VolumeBinder(options, listers, promised);
  }

  /** Until what it returns is called, which ends all that waits. */
  start(): () => void {
    const leave = this.volumes.follow();
    return () => {
      leave();
      this.ended.abort();
    };
  }

  /** Resolves when one more will not wait long. */
  room(): Promise<void> {
    return this.binder.room();
  }

  /** False when the pod didn't get the node. Never throws. */
  async bind({ key, pod }: QueuedPod, nodeName: string, recorder: EventRecorder): Promise<boolean> {
    try {
      await this.volumes.bind(key, this.ended.signal);
      return await this.binder.bind(pod, nodeName);
    } catch (error) {
      if (isAbort(error) || isConflict(error)) return false;
      const message = `running PreBind plugin "VolumeBinding": ${messageOf(error)}`;
      recorder.event(pod, "Warning", "FailedScheduling", message);
      return false;
    } finally {
      this.promised.release(key);
    }
  }
}
