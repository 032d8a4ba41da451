import type { ContainerInfo } from "../../node-agent/runtime/container-runtime.js";
import type { Change, ClusterView } from "../cluster/cluster-view.js";
import type { EngineRequest } from "../runtime/simulated-engine.js";
import type { Farewells } from "./farewells.js";

/** What a host's engine is asked to do. */
export interface EngineEvent {
  readonly host: string;
  readonly what: EngineRequest;
  readonly container: ContainerInfo;
}

/** What invariants may look at. */
export interface Scene {
  readonly view: ClusterView;
  readonly nowMs: number;
  /** The names of all hosts. */
  readonly hosts: readonly string[];
  readonly farewells: Farewells;
  /** All containers of all hosts. */
  containers(): readonly (ContainerInfo & { readonly host: string })[];
  /** For how long the host has been well: its agent up, and reached by a replica that is well. */
  wellForMs(host: string): number;
}

/** What must never be. Each method answers what is wrong. */
export interface Invariant {
  /** After each write. */
  changed?(change: Change, scene: Scene): readonly string[];
  /** Before an engine does what it is asked. */
  asked?(event: EngineEvent, scene: Scene): readonly string[];
}
