import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import type { Cache } from "../../storage/cache.js";
import type { Storage } from "../../storage/storage.js";
import type { AdmissionPlugin } from "./admission.js";
import { DefaultIngressClass } from "./default-ingress-class.js";
import { DefaultStorageClass } from "./default-storage-class.js";
import { type DefaultTolerationOptions, DefaultTolerationSeconds } from "./default-toleration-seconds.js";
import { LimitRanger } from "./limit-ranger.js";
import { Lookup } from "./lookup.js";
import { NamespaceLifecycle } from "./namespace-lifecycle.js";
import { PersistentVolumeClaimResize } from "./persistent-volume-claim-resize.js";
import { PriorityAdmission } from "./priority.js";
import { RuntimeClassAdmission } from "./runtime-class.js";
import { ServiceAccountAdmission } from "./service-account.js";
import { StorageObjectInUseProtection } from "./storage-object-in-use-protection.js";

export interface AdmissionDependencies {
  readonly cache: Cache;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly tolerations: DefaultTolerationOptions;
}

/** The plugins of every cluster, in the order in which they run. */
export function admissionPlugins(dependencies: AdmissionDependencies): readonly AdmissionPlugin[] {
  const { cache, storage, clock, random, tolerations } = dependencies;
  const lookup = new Lookup(cache, storage);
  return [
    new NamespaceLifecycle(lookup),
    new LimitRanger(lookup),
    new ServiceAccountAdmission(lookup, clock, random),
    new DefaultTolerationSeconds(tolerations),
    new PriorityAdmission(lookup),
    new StorageObjectInUseProtection(),
    new DefaultStorageClass(lookup),
    new DefaultIngressClass(lookup),
    new PersistentVolumeClaimResize(lookup),
    new RuntimeClassAdmission(lookup),
  ];
}
