import type { V1Node } from "../../api/generated/types.js";
import { encodeJson } from "../../api/json/encode-json.js";
import type { KubeObject } from "../../api/meta/object.js";

const whole = new WeakMap<KubeObject, Buffer>();
const brief = new WeakMap<V1Node, Buffer>();

/** An object's JSON as agents get it, made once however many nodes want it. */
export function bytesOf(object: KubeObject): Buffer {
  return remembered(whole, object, (of) => of);
}

/** Of another node an agent needs only where it is: so the many changes of its status are not sent around. */
export function neighbourBytes(node: V1Node): Buffer {
  return remembered(brief, node, ({ apiVersion, kind, metadata: { name, uid, labels }, spec, status }) => ({
    apiVersion,
    kind,
    metadata: { name, uid, labels },
    spec: { podCIDR: spec?.podCIDR, podCIDRs: spec?.podCIDRs },
    status: { addresses: status?.addresses },
  }));
}

function remembered<T extends KubeObject>(
  known: WeakMap<T, Buffer>,
  object: T,
  shape: (object: T) => unknown,
): Buffer {
  const before = known.get(object);
  if (before) return before;
  const made = Buffer.from(encodeJson(shape(object)));
  known.set(object, made);
  return made;
}
