import { keyOf } from "../../../api/meta/object.js";
import { controllerOf } from "../../../api/meta/owner-references.js";
import { configMaps } from "../../../api/resources.js";
import type { QuietRule } from "./quiet-rule.js";

/** No dependent outlives its owner, unless it was left to itself. */
export const dependentsFollow: QuietRule = ({ view }) => {
  const all = view.list(configMaps);
  const uids = new Set(all.map(({ metadata }) => metadata.uid));
  return all
    .filter((map) => {
      const owner = controllerOf(map);
      return owner?.kind === "ConfigMap" && !uids.has(owner.uid);
    })
    .map(({ metadata }) => `ConfigMap ${keyOf(metadata)} outlives its owner`);
};
