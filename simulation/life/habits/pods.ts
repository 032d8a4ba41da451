import type { V1Pod } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { controllerOf } from "../../../api/meta/owner-references.js";
import { pods } from "../../../api/resources.js";
import { brokenTag } from "../programs.js";
import type { Habit, HabitParts } from "./habit.js";

/** Pods that are deleted under whoever wants them, or taken out of their hands by another label. */
export class PodHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const pod = dice.pick(cluster.view.list(pods));
    if (!pod || pod.metadata.deletionTimestamp) return;
    if (dice.chance(0.7) || isBroken(pod) || isMember(pod)) this.remove(pod);
    else this.relabel(pod);
  }

  private remove(pod: V1Pod): void {
    const { desk } = this.parts;
    const key = keyOf(pod.metadata);
    desk.bidFarewell(pod);
    const preconditions = { uid: pod.metadata.uid };
    void desk.ask(key, `delete pod ${key}`, (client) => client.delete(pods, refOf(key), { preconditions }));
  }

  private relabel(pod: V1Pod): void {
    const { desk, dice } = this.parts;
    const key = keyOf(pod.metadata);
    const app = dice.pick(["web-1", "set-1", "controller-1", "nobody"]);
    const metadata = { uid: pod.metadata.uid, labels: { app } };
    void desk.ask(key, `label pod ${key} app=${app}`, (client) =>
      client.patch(pods, refOf(key), "merge", { metadata }),
    );
  }
}

/** What can't run would stay so for ever, once nobody owns it. */
const isBroken = ({ spec }: V1Pod) => spec?.containers.some(({ image }) => image?.endsWith(`:${brokenTag}`));

/** A StatefulSet that loses a member can't replace it as long as another pod has its name. */
const isMember = (pod: V1Pod) => controllerOf(pod)?.kind === "StatefulSet";
