import type {
  V1EndpointSlice,
  V1Ingress,
  V1IngressClass,
  V1Node,
  V1Secret,
  V1Service,
} from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { ProxySettings } from "../../../proto/generated/proxy.js";
import type { LocalConfig } from "../../local-config/local-config.js";
import { type IngressChange, type IngressResource, requireIngressChange } from "./require-ingress-change.js";

const resources: readonly IngressResource[] = [
  "services",
  "endpointslices",
  "ingressclasses",
  "ingresses",
  "nodes",
  "secrets",
];
const serviceNameLabel = "kubernetes.io/service-name";

/** What changed, in the words of `apply`: routes or certificates, or the Service of that name. */
export const routesTouched = "routes";
export const secretsTouched = "secrets";
export const nodesTouched = "nodes";

/** What Ingresses are served from: settings, and the cluster as this process was told of it last. */
export class IngressConfig implements LocalConfig<IngressChange> {
  settings: ProxySettings | undefined;
  private readonly objects = new Map<IngressResource, Map<string, IngressChange>>(
    resources.map((resource) => [resource, new Map()]),
  );
  private readonly slicesByService = new Map<string, Map<string, V1EndpointSlice>>();

  get ingresses(): readonly V1Ingress[] {
    return this.all("ingresses") as V1Ingress[];
  }

  get nodes(): readonly V1Node[] {
    return this.all("nodes") as V1Node[];
  }

  /** @param key `NAMESPACE/NAME` */
  service(key: string): V1Service | undefined {
    return this.objects.get("services")?.get(key)?.object as V1Service | undefined;
  }

  secret(key: string): V1Secret | undefined {
    return this.objects.get("secrets")?.get(key)?.object as V1Secret | undefined;
  }

  ingressClass(name: string): V1IngressClass | undefined {
    return this.objects.get("ingressclasses")?.get(name)?.object as V1IngressClass | undefined;
  }

  slicesOf(serviceKey: string): readonly V1EndpointSlice[] {
    return [...(this.slicesByService.get(serviceKey)?.values() ?? [])];
  }

  replace(changes: readonly IngressChange[]): ReadonlySet<string> {
    const named = new Set(changes.map(identityOf));
    const gone = this.everything().filter((change) => !named.has(identityOf(change)));
    return this.apply([...gone.map((change) => ({ ...change, object: undefined })), ...changes]);
  }

  apply(changes: readonly IngressChange[]): ReadonlySet<string> {
    return new Set(changes.flatMap((change) => this.applyOne(change)));
  }

  everything(): readonly IngressChange[] {
    return [...this.objects.values()].flatMap((table) => [...table.values()]);
  }

  takes(resource: string): boolean {
    return (resources as readonly string[]).includes(resource);
  }

  understand(change: unknown): IngressChange {
    return requireIngressChange(change);
  }

  private all(resource: IngressResource) {
    return [...(this.objects.get(resource)?.values() ?? [])].flatMap(({ object }) => object ?? []);
  }

  private applyOne(change: IngressChange): readonly string[] {
    const key = keyOf(change);
    const table = this.objects.get(change.resource);
    const before = table?.get(key);
    if (change.object) table?.set(key, change);
    else table?.delete(key);
    switch (change.resource) {
      case "services":
        return [key];
      case "endpointslices":
        return this.index(key, before?.object as V1EndpointSlice | undefined, change.object);
      case "secrets":
        return [secretsTouched];
      case "nodes":
        return [nodesTouched];
      default:
        return [routesTouched];
    }
  }

  private index(key: string, before: V1EndpointSlice | undefined, now: V1EndpointSlice | undefined) {
    const [old, current] = [before, now].map(serviceOf);
    if (old) this.slicesByService.get(old)?.delete(key);
    if (old && this.slicesByService.get(old)?.size === 0) this.slicesByService.delete(old);
    if (current && now) {
      const slices = this.slicesByService.get(current) ?? new Map<string, V1EndpointSlice>();
      this.slicesByService.set(current, slices.set(key, now));
    }
    return [old, current].flatMap((service) => service ?? []);
  }
}

const identityOf = ({ resource, namespace, name }: IngressChange) => `${resource}/${namespace}/${name}`;

function serviceOf(slice: V1EndpointSlice | undefined): string | undefined {
  const name = slice?.metadata.labels?.[serviceNameLabel];
  return name && `${slice?.metadata.namespace}/${name}`;
}
