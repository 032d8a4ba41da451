import { ApiError } from "../../../api/errors.js";
import type { V1Deployment } from "../../../api/generated/types.js";
import { deployments, services } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Wish } from "../../invariants/acknowledged-writes.js";
import { isAnswer } from "../desk.js";
import { brokenTag } from "../programs.js";
import { deploymentOf, namespace, serviceOf } from "./deployment-of.js";
import type { Habit, HabitParts } from "./habit.js";

/** Deployments with Services: made, scaled, rolled out (now and then to an image that isn't there), and deleted. */
export class DeploymentHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice, desk, apps } = this.parts;
    const name = `web-${1 + dice.below(apps)}`;
    if (desk.isBusy(name)) return;
    const there = cluster.view.get(deployments, { namespace, name });
    if (!there) this.deploy(name);
    else if (dice.chance(0.1)) this.remove(name);
    else if (dice.chance(0.5)) this.patch(name, { replicas: this.size() });
    else this.patch(name, { image: this.image() });
  }

  /** Whatever doesn't run is given an image that does. */
  settle(): void {
    for (const { metadata, spec } of this.parts.cluster.view.list(deployments))
      if (spec?.template.spec?.containers[0]?.image?.endsWith(`:${brokenTag}`))
        this.patch(metadata.name ?? "", { image: "web:1" });
  }

  private size(): number {
    return this.parts.dice.below(this.parts.maxReplicas + 1);
  }

  private image(): string {
    const { dice } = this.parts;
    return dice.chance(0.1) ? `web:${brokenTag}` : `web:${dice.below(9)}`;
  }

  private deploy(name: string): void {
    const { dice } = this.parts;
    const wish = { replicas: this.size(), image: `web:${dice.below(9)}` };
    void this.write(name, `create ${name}: ${wish.replicas} of ${wish.image}`, [wish], async (client) => {
      const made = await client.create(deployments, deploymentOf(name, wish, dice));
      await client.create(services, serviceOf(name)).catch(unlessThere);
      return made;
    });
  }

  private patch(name: string, change: Partial<Wish>): void {
    const wishes = this.parts.writes.possible(name).map((wish) => ({ ...wish, ...change }));
    const { replicas, image } = change;
    const template =
      image === undefined ? {} : { template: { spec: { containers: [{ name: "web", image }] } } };
    const spec = { ...(replicas === undefined ? {} : { replicas }), ...template };
    void this.write(name, `${name}: ${JSON.stringify(change)}`, wishes, (client) =>
      client.patch(deployments, { namespace, name }, "strategic", { spec }),
    );
  }

  private remove(name: string): void {
    const { writes, desk } = this.parts;
    writes.mayGo(name);
    void desk.ask(name, `delete ${name}`, (client) => client.delete(deployments, { namespace, name }));
  }

  private async write(
    name: string,
    what: string,
    wishes: readonly Wish[],
    call: (client: Client) => Promise<V1Deployment>,
  ): Promise<void> {
    const { writes, cluster, desk, found } = this.parts;
    for (const wish of wishes) writes.begin(name, wish);
    try {
      found(writes.acknowledged(name, await desk.insist(name, what, call), cluster.view));
    } catch (error) {
      if (isAnswer(error)) for (const wish of wishes) writes.refused(name, wish);
    }
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof ApiError && error.code === 409)) throw error;
}
