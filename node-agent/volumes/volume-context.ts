import type { V1Pod } from "../../api/generated/types.js";
import type { PodFacts } from "../pods/spec/field-ref.js";
import type { ObjectSource } from "../pods/spec/object-source.js";
import type { Allocatable } from "../pods/spec/resource-field-ref.js";
import type { TokenSource } from "./token-source.js";
import type { VolumePaths } from "./volume-paths.js";

/** What volumes of one pod are filled from. */
export interface VolumeContext {
  readonly pod: V1Pod;
  readonly objects: ObjectSource;
  readonly facts: PodFacts;
  readonly allocatable: Allocatable;
  readonly tokens: TokenSource;
  /** Those that the pod has already, by name: what its containers made of their files is theirs. */
  readonly had?: VolumePaths;
}
