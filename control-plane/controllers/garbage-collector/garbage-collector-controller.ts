import type { KubeObject } from "../../../api/meta/object.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { InformerFactory } from "../../../client/informer.js";
import type { Clock } from "../../../common/clock.js";
import type { ControllerContext, ControllerSpec } from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { awaitsDependents, collectionState } from "./deletion-state.js";
import { GarbageCollectorReconciler } from "./garbage-collector-reconciler.js";
import { OwnershipGraph, type WatchedKind } from "./ownership-graph.js";

export interface GarbageCollectorOptions {
  readonly kinds: Kinds;
}

/** So long it waits to know all objects. Then it goes on with the kinds that can be listed, as Kubernetes does. */
const patienceMs = 30_000;

/** Deletes objects whose owners are gone; foreground, background and orphaning deletion. */
export function garbageCollectorController(
  { client, informers, clock }: ControllerContext,
  { kinds }: GarbageCollectorOptions,
): ControllerSpec {
  const graph = new OwnershipGraph(informers, kinds);
  return {
    name: "garbage-collector",
    workers: 20,
    ready: (signal) => syncedWithin(patienceMs, informers, clock, signal),
    reconciler: new GarbageCollectorReconciler(client, graph),
    watches: [{ subscribe: (enqueue) => graph.follow((kind) => watchKind(graph, kind, enqueue)) }],
  };
}

async function syncedWithin(
  ms: number,
  informers: InformerFactory,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  await Promise.race([informers.synced(either), clock.sleep(ms, either)]).finally(() => enough.abort());
}

function watchKind(graph: OwnershipGraph, kind: WatchedKind, enqueue: (key: Key) => void): () => void {
  const wake = (object: KubeObject) => wakeAbout(graph, kind, object, enqueue);
  return kind.informer.addHandler({
    onAdd: wake,
    onUpdate(object, old) {
      if (collectionState(object) === collectionState(old)) return;
      wake(object);
      wakeOwners(graph, old, enqueue);
    },
    onDelete(last) {
      for (const dependent of graph.dependentsOf(last)) enqueue(graph.keyOf(dependent));
      wakeOwners(graph, last, enqueue);
    },
  });
}

function wakeAbout(
  graph: OwnershipGraph,
  kind: WatchedKind,
  object: KubeObject,
  enqueue: (key: Key) => void,
): void {
  const { ownerReferences = [], deletionTimestamp } = object.metadata;
  if (ownerReferences.length > 0 || deletionTimestamp) enqueue(graph.keyOf({ kind, object }));
  wakeOwners(graph, object, enqueue);
  if (!awaitsDependents(object)) return;
  for (const dependent of graph.dependentsOf(object)) enqueue(graph.keyOf(dependent));
}

/** Owners that are being deleted may have waited for this one. */
function wakeOwners(graph: OwnershipGraph, object: KubeObject, enqueue: (key: Key) => void): void {
  for (const reference of object.metadata.ownerReferences ?? []) {
    const owner = graph.owner(object, reference);
    if (owner?.object.metadata.deletionTimestamp) enqueue(graph.keyOf(owner));
  }
}
