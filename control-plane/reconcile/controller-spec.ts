import type { KubeObject } from "../../api/meta/object.js";
import type { Client } from "../../client/client.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { Informer, InformerFactory } from "../../client/informer.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Meters } from "./meters.js";
import type { Key, Reconciler } from "./reconciler.js";

/** What every controller is given. */
export interface ControllerContext {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly meters: Meters;
  /** A recorder whose events name this component: `deployment-controller`. */
  recorder(component: string): EventRecorder;
}

/** Which keys an event about an object of one resource wakes. */
export interface Watch {
  /** Returns the way to leave: a controller subscribes anew for each term of its leader. */
  subscribe(enqueue: (key: Key) => void): () => void;
}

/**
 * A controller as its file exports it: `export function deploymentController(context): ControllerSpec`, which wires a
 * reconciler to what wakes it.
 */
export interface ControllerSpec {
  /** `deployment`: names its queue, metrics, log lines and retries. */
  readonly name: string;
  readonly reconciler: Reconciler;
  readonly watches: readonly Watch[];
  /** Resolves once it knows enough to begin its term; absent: once every informer has synced. */
  ready?(signal: AbortSignal): Promise<void>;
  /** How many keys at a time; default 4. */
  readonly workers?: number;
}

/** Wakes `keysOf(object)` on add and delete, and the keys of both states on update. */
export function watchOf<T extends KubeObject>(
  informer: Informer<T>,
  keysOf: (object: T) => readonly Key[],
): Watch {
  return {
    subscribe(enqueue) {
      const wake = (object: T) => keysOf(object).forEach(enqueue);
      return informer.addHandler({
        onAdd: wake,
        onUpdate(object, old) {
          new Set([...keysOf(object), ...keysOf(old)]).forEach(enqueue);
        },
        onDelete: wake,
      });
    },
  };
}

/** Wakes `keysOf(object)` when an object is gone, and only then. */
export function watchGone<T extends KubeObject>(
  informer: Informer<T>,
  keysOf: (object: T) => readonly Key[],
): Watch {
  return {
    subscribe: (enqueue) => informer.addHandler({ onDelete: (last) => keysOf(last).forEach(enqueue) }),
  };
}
