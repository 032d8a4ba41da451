import type { KubeObject } from "../../api/meta/object.js";
import { ClusterView } from "../../simulation/cluster/cluster-view.js";
import { Farewells } from "../../simulation/invariants/farewells.js";
import type { Invariant, Scene } from "../../simulation/invariants/invariant.js";

/** What a simulation's rules may look at, with nothing in it yet. */
export const sceneOf = (view: ClusterView): Scene => ({
  view,
  nowMs: 0,
  hosts: [],
  farewells: new Farewells(),
  containers: () => [],
  wellForMs: () => 0,
});

/** A store in which an invariant judges each write. */
export function judgedStore(invariant: Invariant) {
  const scene = sceneOf(new ClusterView());
  let revision = 0;
  const put = (path: string, object: KubeObject) => {
    const { namespace, name } = object.metadata;
    const key = `/registry/${path}/${namespace ? `${namespace}/` : ""}${name}`;
    revision++;
    const change = scene.view.apply({ type: "put", key, stored: { key, object, revision } });
    return invariant.changed?.(change, scene) ?? [];
  };
  return { scene, put };
}
