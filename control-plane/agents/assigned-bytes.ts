import { encodeJson } from "../../api/json/encode-json.js";
import type { KubeObject } from "../../api/meta/object.js";
import type { AssignedKind } from "../../common/assigned-kinds.js";

const whole = new WeakMap<KubeObject, Buffer>();
const brief = new WeakMap<KubeObject, Buffer>();

/** What of an object a node gets, as JSON that is made once however many nodes want it. */
export function assignedBytes(kind: AssignedKind, object: KubeObject, nodeName: string): Buffer {
  if (!kind.brief || object.metadata.name === nodeName) return remembered(whole, object, (of) => of);
  return remembered(brief, object, kind.brief);
}

function remembered(
  known: WeakMap<KubeObject, Buffer>,
  object: KubeObject,
  shape: (object: KubeObject) => unknown,
): Buffer {
  const before = known.get(object);
  if (before) return before;
  const made = Buffer.from(encodeJson(shape(object)));
  known.set(object, made);
  return made;
}
