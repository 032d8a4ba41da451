import { customKind } from "../../api/custom/custom-kind.js";
import type { V1CustomResourceDefinition } from "../../api/generated/types.js";
import { isConditionTrue } from "../../api/meta/conditions.js";
import { customResourceDefinitions } from "../../api/resources.js";
import type { Kind } from "../../api/scheme/kind.js";
import type { Kinds } from "../../api/scheme/kinds.js";
import type { Informer, InformerFactory } from "../../client/informer.js";
import { aborted } from "../../common/abort.js";
import type { Logger } from "../../common/logger.js";

export interface CustomKindsOptions {
  readonly kinds: Kinds;
  readonly informers: InformerFactory;
  readonly log: Logger;
}

/** Serves the kinds of definitions that are established, on each replica, as long as they are there. */
export class CustomKinds {
  readonly name = "custom resources";
  private readonly definitions: Informer<V1CustomResourceDefinition>;
  private readonly served = new Map<string, Served>();

  constructor(private readonly options: CustomKindsOptions) {
    this.definitions = options.informers.informer(customResourceDefinitions);
  }

  /** Once the definitions that were there are served. */
  async ready(): Promise<void> {
    await this.definitions.synced();
  }

  async run(signal: AbortSignal): Promise<void> {
    const leave = this.definitions.addHandler({
      onAdd: (definition) => this.follow(definition),
      onUpdate: (definition) => this.follow(definition),
      onDelete: ({ metadata }) => this.end(metadata.name ?? ""),
    });
    await aborted(signal);
    leave();
  }

  private follow(definition: V1CustomResourceDefinition): void {
    const { name = "" } = definition.metadata;
    const state = stateOf(definition);
    if (this.served.get(name)?.state === state) return;
    if (isConditionTrue(definition.status?.conditions, "Established")) this.take(definition, name, state);
    else this.end(name);
  }

  private take(definition: V1CustomResourceDefinition, name: string, state: string): void {
    try {
      this.serve(name, state, customKind(definition));
    } catch (err) {
      this.options.log.warn("A definition can't be served", { definition: name, err });
    }
  }

  private serve(name: string, state: string, kind: Kind): void {
    const { kinds, log } = this.options;
    const scheme = kinds.current();
    const present = [scheme.byResource(kind.group, kind.resource), scheme.byKind(kind.group, kind.kind)];
    // What is built in stays what it is.
    if (present.some((other) => other && !other.custom)) return;
    this.served.set(name, { state, group: kind.group, resource: kind.resource });
    kinds.replace(kinds.current().with([kind]));
    log.info("Custom resource served", { definition: name, versions: kind.versions });
  }

  private end(name: string): void {
    const served = this.served.get(name);
    if (!served) return;
    this.served.delete(name);
    const { kinds, log } = this.options;
    const { group, resource } = served;
    kinds.replace(kinds.current().without((kind) => kind.group === group && kind.resource === resource));
    log.info("Custom resource no longer served", { definition: name });
  }
}

interface Served {
  readonly state: string;
  readonly group: string;
  readonly resource: string;
}

/** All of a definition on which its kind rests. */
function stateOf({ metadata, spec, status }: V1CustomResourceDefinition): string {
  const established = isConditionTrue(status?.conditions, "Established");
  const ending = metadata.deletionTimestamp !== undefined;
  return JSON.stringify([
    metadata.uid,
    spec,
    status?.acceptedNames,
    status?.storedVersions,
    established,
    ending,
  ]);
}
