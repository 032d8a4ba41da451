import { isAlreadyExists, isConflict, isNotFound } from "../../api/errors.js";
import type { V1ConfigMap } from "../../api/generated/types.js";
import { configMaps } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { systemClock } from "../../common/clock.js";

/** What an object may be: its counter, or undefined when it is not there. */
type State = string | undefined;

const namespace = "default";

/**
 * Writes ConfigMaps one after another, and keeps for each what it must be: one state after an acknowledged write, the old
 * or the new one after a write without an answer.
 */
export class Ledger {
  readonly possible = new Map<string, ReadonlySet<State>>();
  acknowledged = 0;
  unanswered = 0;
  private versions = new Map<string, string>();

  constructor(
    private readonly client: Client,
    private readonly prefix: string,
  ) {}

  /** Creates an object, updates it from the version it has, and deletes every third. */
  async writeOne(index: number): Promise<void> {
    const name = `${this.prefix}-${index}`;
    await this.create(name);
    for (const counter of ["1", "2"]) await this.update(name, counter);
    if (index % 3 === 0) await this.delete(name);
  }

  private create(name: string): Promise<void> {
    const map = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace, name },
      data: { counter: "0" },
    };
    return this.write(name, "0", async () => this.client.create(configMaps, map));
  }

  private async update(name: string, counter: string): Promise<void> {
    const resourceVersion = this.versions.get(name);
    if (!resourceVersion) return;
    const metadata = { namespace, name, resourceVersion };
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { counter } };
    await this.write(name, counter, async () => this.client.update(configMaps, map));
  }

  private async delete(name: string): Promise<void> {
    if (!this.versions.has(name)) return;
    await this.write(name, undefined, async () => this.client.delete(configMaps, { namespace, name }));
  }

  /** A version is kept only of what was acknowledged, so that nothing is built on what is not known. */
  private async write(name: string, state: State, act: () => Promise<V1ConfigMap | void>): Promise<void> {
    const before = this.possible.get(name) ?? new Set([undefined]);
    const version = this.versions.get(name);
    this.versions.delete(name);
    try {
      const written = await act();
      this.possible.set(name, new Set([state]));
      this.acknowledged++;
      if (written?.metadata.resourceVersion) this.versions.set(name, written.metadata.resourceVersion);
    } catch (error) {
      // Nobody else writes these: a refusal means that an acknowledged state was lost or a write done twice.
      if (isConflict(error) || isAlreadyExists(error) || isNotFound(error))
        throw new Error(`${name} at ${version} was refused`, { cause: error });
      this.possible.set(name, new Set([...before, state]));
      this.unanswered++;
      await systemClock.sleep(10);
    }
  }
}
