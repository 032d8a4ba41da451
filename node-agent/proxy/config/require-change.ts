import { keyOf } from "../../../api/meta/object.js";
import { listOf, mapOf, number, optional, record, type Shape, text } from "../../../common/shapes.js";
import type { StateChange } from "./cluster-state.js";

const names = optional(listOf(record({ name: text })));
const metadata = record({ name: text, namespace: optional(text), labels: optional(mapOf(text)) });
const portNames = { name: optional(text), protocol: optional(text) };

const serviceSpec = record({
  type: optional(text),
  clusterIP: optional(text),
  clusterIPs: optional(listOf(text)),
  externalIPs: optional(listOf(text)),
  externalName: optional(text),
  ports: optional(listOf(record({ ...portNames, port: number, nodePort: optional(number) }))),
  sessionAffinityConfig: optional(
    record({ clientIP: optional(record({ timeoutSeconds: optional(number) })) }),
  ),
});
const ingress = optional(listOf(record({ ip: optional(text), ipMode: optional(text) })));
const endpoint = record({
  addresses: listOf(text),
  hostname: optional(text),
  nodeName: optional(text),
  conditions: optional(record({})),
  hints: optional(record({ forNodes: names, forZones: names })),
});

/** What of each kind is looked at. */
const shapes: Readonly<Record<StateChange["resource"], Shape>> = {
  services: record({
    metadata,
    spec: optional(serviceSpec),
    status: optional(record({ loadBalancer: optional(record({ ingress })) })),
  }),
  endpointslices: record({
    metadata,
    addressType: text,
    endpoints: optional(listOf(endpoint)),
    ports: optional(listOf(record({ ...portNames, port: optional(number) }))),
  }),
  nodes: record({
    metadata,
    spec: optional(record({ podCIDR: optional(text) })),
    status: optional(record({ addresses: optional(listOf(record({ address: text }))) })),
  }),
  namespaces: record({ metadata }),
};

/** A change as it was sent or kept, whose object is of its kind and has the name under which it came. Throws when it doesn't. */
export function requireChange(change: unknown): StateChange {
  if (!record({ resource: text, namespace: text, name: text })(change)) throw new Error("it is no change");
  const { resource, object, ...named } = change as StateChange;
  if (!Object.hasOwn(shapes, resource)) throw new Error(`${JSON.stringify(resource)} is no kind of use`);
  if (object === undefined) return change as StateChange;
  if (!shapes[resource](object)) throw new Error(`the object is not of its kind, ${resource}`);
  const own = keyOf(object.metadata);
  if (own !== keyOf(named)) throw new Error(`it is named ${JSON.stringify(own)}`);
  return change as StateChange;
}
