import type { KubeObject } from "../../api/meta/object.js";
import { keyOf } from "../../api/meta/object.js";
import { configMaps, namespaces } from "../../api/resources.js";
import { isOf } from "../cluster/cluster-view.js";
import { staysAnnotation } from "../life/habits/owners.js";
import type { Invariant } from "./invariant.js";

/** Nobody collects what has an owner that lives, or what was to stay alone. */
export const dependentsStay: Invariant = {
  changed({ key, before, after }, { view }) {
    if (!isOf(configMaps, key) || !before || after) return [];
    const { namespace = "", ownerReferences = [], annotations } = before.metadata;
    const space = view.get(namespaces, { name: namespace });
    if (!space || space.metadata.deletionTimestamp) return [];
    const name = `ConfigMap ${keyOf(before.metadata)}`;
    if (annotations?.[staysAnnotation]) return [`${name} was to stay, and is gone`];
    const lives = ({ name: owner, uid }: Reference) =>
      isAlive(view.get(configMaps, { namespace, name: owner }), uid);
    return ownerReferences.some(lives) ? [`${name} is gone, and its owner lives`] : [];
  },
};

interface Reference {
  readonly name: string;
  readonly uid: string;
}

const isAlive = (owner: KubeObject | undefined, uid: string) =>
  owner?.metadata.uid === uid && !owner.metadata.deletionTimestamp;
