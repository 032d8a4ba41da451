import type { KubeObject } from "../../../api/meta/object.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf } from "../../../api/meta/owner-references.js";
import {
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  jobs,
  pods,
  type ResourceType,
  replicaSets,
  replicationControllers,
  statefulSets,
} from "../../../api/resources.js";
import type { QuietRule } from "./quiet-rule.js";

const owned: readonly ResourceType[] = [pods, replicaSets, controllerRevisions, jobs];
const owners: readonly ResourceType[] = [
  deployments,
  replicaSets,
  replicationControllers,
  statefulSets,
  daemonSets,
  jobs,
  cronJobs,
];

/** Whatever a controller made has that very controller still, or was left to itself. */
export const controllersAreThere: QuietRule = ({ view }) => {
  const there = new Set(
    owners.flatMap((type) => view.list<KubeObject>(type)).map(({ metadata }) => metadata.uid),
  );
  return owned
    .flatMap((type) => view.list<KubeObject>(type))
    .filter((object) => {
      const owner = controllerOf(object);
      return owner !== undefined && !there.has(owner.uid);
    })
    .map(({ kind, metadata }) => `${kind} ${keyOf(metadata)} has a controller that is gone`);
};
