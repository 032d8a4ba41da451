import type { EventRecorder } from "../../client/event-recorder.js";
import { EvictionManager } from "../eviction/eviction-manager.js";
import { NodeGauge } from "../eviction/node-figures.js";
import { PodGauge } from "../eviction/pod-gauge.js";
import type { ImageCollector } from "../images/image-collector.js";
import { nodeReference } from "../node/node-reference.js";
import type { Pods } from "../pods/assemble.js";
import type { StatsCollector } from "../stats/stats-collector.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentOptions } from "./options.js";

export interface EvictionParts {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly pods: Pods;
  readonly images: ImageCollector;
  readonly stats: StatsCollector;
  readonly recorder: EventRecorder;
  /** What the node lacks has changed. */
  readonly changed: () => void;
}

export function composeEviction(parts: EvictionParts): EvictionManager {
  const { options, world, pods, images, stats, recorder, changed } = parts;
  const { manager, cache } = pods;
  const node = nodeReference(options.nodeName);
  return new EvictionManager({
    settings: options.eviction,
    node: new NodeGauge(world.host, world.runtime, world.log),
    gauge: new PodGauge(stats, cache, world.runtime, world.files),
    pods: manager,
    remains: ({ metadata }) => cache.ofPod(metadata.uid ?? "").length > 0,
    reclaim: [() => manager.removePrevious(), async () => void (await images.free(Number.POSITIVE_INFINITY))],
    say: (reason, message) => recorder.event(node, "Warning", reason, message),
    changed,
    clock: world.clock,
    log: world.log,
  });
}
