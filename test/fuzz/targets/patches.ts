import { applyPatch } from "../../../api/patch/apply-patch.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { decodeValue } from "../../../api/schema/decode.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import type { Random } from "../../../common/random.js";
import { pick, several } from "../chance.js";
import { manifests } from "../manifests.js";
import { randomObject } from "../random-object.js";
import { mayRefuse } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const scheme = builtInScheme();

const podSchema = schemas.get("V1Pod");
const pods = scheme.byKind("", "Pod");
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", labels: { a: "b" }, finalizers: ["a/b", "c/d"] },
  ...manifests.get("Pod"),
};
const pointers = [
  "",
  "/",
  "/metadata",
  "/metadata/labels",
  "/metadata/labels/a",
  "/spec/containers",
  "/spec/containers/0",
  "/spec/containers/-",
  "/spec/containers/0/ports/0",
  "/__proto__",
  "/__proto__/a",
  "/constructor/prototype",
  "/a~1b~0",
  "x",
];
const directives = [
  { $patch: "delete" },
  { $patch: "replace" },
  { $patch: "x" },
  { $retainKeys: ["name"] },
  { "$setElementOrder/containers": [{ name: "d" }, { name: "c" }] },
  { "$deleteFromPrimitiveList/finalizers": ["a/b"], finalizers: ["x"] },
  JSON.parse(`{"__proto__":{"a":1},"constructor":null}`),
];

/** Patches of each type, of one pod. */
export const patches: FuzzTarget = {
  name: "patches",
  seeds: [Buffer.from(`{"spec":{"containers":[{"name":"c","$patch":"delete"}]}}`)],
  words: [
    "$patch",
    "$retainKeys",
    "$setElementOrder/",
    "$deleteFromPrimitiveList/",
    '"copy"',
    "null",
    "__proto__",
    "/-",
    "~1",
  ],
  make: (random) =>
    Buffer.from(JSON.stringify(random.next() < 0.5 ? operations(random) : mergePatch(random))),
  run(input) {
    const body = parsed(input);
    if (body === undefined || !pods) return;
    for (const type of ["json", "merge", "strategic"] as const)
      mayRefuse(() => decodeValue(applyPatch(pods, pod, { type, body }), podSchema));
    if ("a" in {}) throw new Error("the prototype of all objects was changed");
  },
};

function operations(random: Random): object[] {
  const pointer = () => pick(random, pointers);
  return several(random, 12, () => ({
    op: pick(random, ["add", "copy", "move", "remove", "replace", "test"]),
    path: pointer(),
    from: pointer(),
    value: pick<unknown>(random, [null, 1, "a", {}, [], pod.metadata]),
  }));
}

function mergePatch(random: Random): object {
  const made = randomObject(podSchema, "Pod", random);
  const spec = typeof made.spec === "object" ? made.spec : {};
  return {
    ...made,
    ...pick(random, directives),
    spec: { ...spec, ...pick(random, directives) },
    metadata: pick(random, directives),
  };
}

function parsed(input: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(input).toString());
  } catch {
    return undefined;
  }
}
