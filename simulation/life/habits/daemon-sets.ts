import type { V1DaemonSet } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef, refOf } from "../../../api/meta/object.js";
import { daemonSets } from "../../../api/resources.js";
import type { Dice } from "../dice.js";
import { brokenTag } from "../programs.js";
import type { Habit, HabitParts } from "./habit.js";
import { removeOwner } from "./owners.js";
import { podSpec } from "./pod-spec.js";
import { spaces } from "./spaces.js";

/** DaemonSets: made, rolled out by replacing or surging (now and then to an image that isn't there), and deleted with their pods or without. */
export class DaemonSetHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, desk, dice } = this.parts;
    const ref = { namespace: dice.pick(spaces) ?? "", name: `daemon-${1 + dice.below(2)}` };
    const target = `${ref.namespace}/${ref.name}`;
    if (!cluster.view.get(daemonSets, ref)) {
      void desk.ask(target, `create DaemonSet ${target}`, (client) =>
        client.create(daemonSets, daemonSetOf(ref, dice)),
      );
    } else if (dice.chance(0.2)) {
      removeOwner(this.parts, daemonSets, "DaemonSet", ref);
    } else {
      this.roll(ref, dice.chance(0.1) ? brokenTag : dice.below(9));
    }
  }

  settle(): void {
    for (const { metadata, spec } of this.parts.cluster.view.list(daemonSets))
      if (spec?.template.spec?.containers[0]?.image === `web:${brokenTag}`)
        this.roll(refOf(keyOf(metadata)), 1);
  }

  private roll(ref: ObjectRef, tag: string | number): void {
    const image = `web:${tag}`;
    const spec = { template: { spec: { containers: [{ name: "web", image }] } } };
    void this.parts.desk.ask(keyOf(ref), `DaemonSet ${keyOf(ref)}: ${image}`, (client) =>
      client.patch(daemonSets, ref, "strategic", { spec }),
    );
  }
}

function daemonSetOf(metadata: V1DaemonSet["metadata"], dice: Dice): V1DaemonSet {
  const labels = { app: metadata.name ?? "" };
  const rollingUpdate = dice.chance(0.5)
    ? { maxUnavailable: 1 + dice.below(2), maxSurge: 0 }
    : { maxUnavailable: 0, maxSurge: 1 };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata,
    spec: {
      selector: { matchLabels: labels },
      revisionHistoryLimit: 2,
      updateStrategy: { type: "RollingUpdate", rollingUpdate },
      template: { metadata: { labels }, spec: podSpec() },
    },
  };
}
