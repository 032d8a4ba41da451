import type { V1EndpointSlice, V1Namespace, V1Node, V1Service } from "../../../api/generated/types.js";
import { isRead } from "../../../common/assigned-kinds.js";
import type { ProxySettings } from "../../../proto/generated/proxy.js";
import type { LocalConfig } from "../../local-config/local-config.js";
import { ClusterState, type StateChange } from "./cluster-state.js";
import { requireChange } from "./require-change.js";

/** What the proxy works from: its settings, and the cluster as it was told of it last. */
export class ProxyConfig implements LocalConfig<StateChange> {
  readonly state = new ClusterState();
  settings: ProxySettings | undefined;

  /** Takes a whole set: what it does not name goes. @returns the keys of the Services that changed */
  replace(changes: readonly StateChange[]): ReadonlySet<string> {
    const named = new Set(changes.map(identityOf));
    const gone = this.everything().filter((change) => !named.has(identityOf(change)));
    return this.apply([...gone.map(removal), ...changes]);
  }

  apply(changes: readonly StateChange[]): ReadonlySet<string> {
    return new Set(changes.flatMap((change) => this.state.apply(change)));
  }

  takes(resource: string): boolean {
    return isRead("proxy", resource);
  }

  understand(change: unknown): StateChange {
    return requireChange(change);
  }

  /** Everything known, as the changes that would make it. */
  everything(): readonly StateChange[] {
    const { services, endpointSlices, nodes, namespaces } = this.state;
    return [
      ...[...services.values()].map((object) => ({
        resource: "services" as const,
        ...refOf(object),
        object,
      })),
      ...[...endpointSlices.values()].map((object) => ({
        resource: "endpointslices" as const,
        ...refOf(object),
        object,
      })),
      ...[...nodes.values()].map((object) => ({ resource: "nodes" as const, ...refOf(object), object })),
      ...[...namespaces].map((name) => ({
        resource: "namespaces" as const,
        namespace: "",
        name,
        object: { apiVersion: "v1", kind: "Namespace", metadata: { name } } as V1Namespace,
      })),
    ];
  }
}

type Known = V1Service | V1EndpointSlice | V1Node;

const refOf = ({ metadata }: Known) => ({ namespace: metadata.namespace ?? "", name: metadata.name ?? "" });
const identityOf = ({ resource, namespace, name }: StateChange) => `${resource}/${namespace}/${name}`;
const removal = (change: StateChange): StateChange => ({ ...change, object: undefined });
