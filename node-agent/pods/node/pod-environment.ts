import type { V1Pod } from "../../../api/generated/types.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";
import type { Logger } from "../../../common/logger.js";
import type { Semaphore } from "../../../common/semaphore.js";
import type { Files } from "../../files/files.js";
import type { Images } from "../../images/images.js";
import type { PodStatusSink } from "../../links/pod-status-sink.js";
import type { PodNetwork } from "../../network/pod-network.js";
import type { ImageAccounts } from "../../runtime/accounts.js";
import type { ContainerRuntime, LogLimits, RuntimeHandler } from "../../runtime/container-runtime.js";
import type { ImageVolumes } from "../../volumes/image-volumes.js";
import type { PodVolumes } from "../../volumes/pod-volumes.js";
import type { TokenSource } from "../../volumes/token-source.js";
import type { Allocations } from "../allocation/allocations.js";
import type { BackOffLimits } from "../lifecycle/back-off.js";
import type { Hooks } from "../probes/hooks.js";
import type { Prober } from "../probes/prober.js";
import type { HostFeatures, Refusal } from "../spec/admission.js";
import type { ObjectSource } from "../spec/object-source.js";
import type { DnsSettings } from "../spec/resolv-conf.js";
import type { Allocatable } from "../spec/resource-field-ref.js";
import type { NodeLimits } from "../spec/resources.js";
import type { Cgroups } from "./cgroups.js";
import type { ContainerCache } from "./container-cache.js";

/** What a node's pods have in common. */
export interface PodSettings {
  readonly nodeName: string;
  /** Where manifests of static pods are; undefined: nowhere. */
  readonly manifestDirectory: string | undefined;
  /** The host's own, which pods in its network go by. */
  readonly hostname: string;
  readonly nodeAddress: string;
  /** One directory a pod, named by its uid: volumes, hosts file, termination messages. */
  readonly podsDirectory: string;
  /** What is mounted for pods: one directory each. */
  readonly mountsDirectory: string;
  /** What the pods were granted. */
  readonly allocationsFile: string;
  readonly seccompDirectory: string;
  readonly pauseImage: string;
  readonly allocatable: Allocatable;
  readonly limits: NodeLimits;
  readonly features: HostFeatures;
  readonly handlers: readonly RuntimeHandler[];
  /** How many ended instances are kept of each container, beside the newest. */
  readonly deadContainers: number;
  readonly logs: LogLimits;
  readonly restartBackOff: BackOffLimits;
  /** Known once a replica has welcomed this agent (or from the last time). */
  readonly dns: () => DnsSettings;
}

/** What every pod worker works with. */
export interface PodEnvironment {
  readonly settings: PodSettings;
  readonly runtime: ContainerRuntime;
  readonly images: Images;
  readonly accounts: ImageAccounts;
  readonly network: PodNetwork;
  /** Resolves once the node has its pod CIDR and bridge. */
  readonly networkReady: () => Promise<void>;
  readonly files: Files;
  readonly volumes: PodVolumes;
  readonly imageVolumes: ImageVolumes;
  readonly cgroups: Cgroups;
  readonly allocations: Allocations;
  readonly cache: ContainerCache;
  readonly prober: Prober;
  readonly hooks: Hooks;
  readonly objects: ObjectSource;
  readonly tokens: TokenSource;
  /** Resolves once this node knows which pods it runs by itself. */
  readonly ownPodsKnown: () => Promise<void>;
  /** Why a pod that comes to this node doesn't fit on it, beside those that are here. */
  readonly misfit: (pod: V1Pod) => Refusal | undefined;
  readonly recorder: EventRecorder;
  readonly statuses: PodStatusSink;
  /** Bounds how many containers the runtime starts at once. */
  readonly starts: Semaphore;
  readonly clock: Clock;
  readonly guard: Guard;
  readonly log: Logger;
}
