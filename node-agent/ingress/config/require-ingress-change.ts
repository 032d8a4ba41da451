import { keyOf } from "../../../api/meta/object.js";
import type { AssignedKinds } from "../../../common/assigned-kinds.js";
import { listOf, mapOf, number, optional, record, type Shape, text } from "../../../common/shapes.js";

export type IngressResource =
  | "services"
  | "endpointslices"
  | "ingressclasses"
  | "ingresses"
  | "nodes"
  | "secrets";

/** One object that came, changed (`object`) or went (none). */
export type IngressChange = { readonly name: string; readonly namespace: string } & {
  [R in IngressResource]: { readonly resource: R; readonly object: AssignedKinds[R] | undefined };
}[IngressResource];

const names = { name: text, namespace: optional(text) };
const metadata = record({ ...names, labels: optional(mapOf(text)), annotations: optional(mapOf(text)) });
const port = { name: optional(text), protocol: optional(text) };
const servicePort = record({ name: optional(text), number: optional(number) });
const backend = record({
  service: optional(record({ name: text, port: optional(servicePort) })),
  resource: optional(record({})),
});
const path = record({ path: optional(text), pathType: text, backend });
const rule = record({ host: optional(text), http: optional(record({ paths: optional(listOf(path)) })) });
const tls = record({ hosts: optional(listOf(text)), secretName: optional(text) });

/** What of each kind is looked at. */
const shapes: Readonly<Record<IngressResource, Shape>> = {
  services: record({
    metadata,
    spec: optional(
      record({ type: optional(text), ports: optional(listOf(record({ ...port, port: number }))) }),
    ),
  }),
  endpointslices: record({
    metadata,
    addressType: text,
    endpoints: optional(
      listOf(record({ addresses: listOf(text), nodeName: optional(text), conditions: optional(record({})) })),
    ),
    ports: optional(listOf(record({ ...port, port: optional(number) }))),
  }),
  ingressclasses: record({ metadata, spec: optional(record({ controller: optional(text) })) }),
  ingresses: record({
    metadata,
    spec: optional(
      record({
        ingressClassName: optional(text),
        defaultBackend: optional(backend),
        rules: optional(listOf(rule)),
        tls: optional(listOf(tls)),
      }),
    ),
  }),
  nodes: record({
    metadata,
    spec: optional(record({ podCIDR: optional(text) })),
    status: optional(record({ addresses: optional(listOf(record({ address: text }))) })),
  }),
  secrets: record({ metadata, data: optional(mapOf(text)) }),
};

/** A change as it was sent or kept, whose object is of its kind and has the name under which it came. Throws when it doesn't. */
export function requireIngressChange(change: unknown): IngressChange {
  if (!record({ resource: text, namespace: text, name: text })(change)) throw new Error("it is no change");
  const { resource, object, ...named } = change as IngressChange;
  if (!Object.hasOwn(shapes, resource)) throw new Error(`${JSON.stringify(resource)} is no kind of use`);
  if (object === undefined) return change as IngressChange;
  if (!shapes[resource](object)) throw new Error(`the object is not of its kind, ${resource}`);
  const own = keyOf(object.metadata);
  if (own !== keyOf(named)) throw new Error(`it is named ${JSON.stringify(own)}`);
  return change as IngressChange;
}
