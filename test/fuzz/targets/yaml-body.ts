import { stringify } from "yaml";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { decode } from "../../../api/schema/decode.js";
import { randomObject } from "../random-object.js";
import { mayRefuse } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const pod = schemas.get("V1Pod");
const seeds = [
  "kind: Pod\napiVersion: v1\nmetadata:\n  name: a\n  labels: &l {a: b}\n  annotations: *l\nspec:\n  containers:\n  - {name: c, image: i}\n",
  "metadata:\n  <<: {name: a}\n  name: b\n  name: c\nspec: |\n  text\n? [a]\n: !!binary AA==\n---\n- b\n",
  "%YAML 1.1\n--- !!map\na: &x [*x, 0o14, 1:30, 2026-01-01, .inf, ~, yes]\n'b': >-\n  c\n\n  d # e\n...\n",
].map((text) => Buffer.from(text));

/** A pod in YAML. */
export const yamlBody: FuzzTarget = {
  name: "yaml-body",
  seeds,
  words: [
    "? ",
    "- ",
    ": ",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "[",
    "{",
    "|\n",
    "'",
    '"',
    "\n",
    "\n  ",
    "---",
    "__proto__",
    "~",
    "\t",
    "%",
    "#",
  ],
  make: (random) =>
    Buffer.from(stringify(randomObject(pod, "Pod", random), { aliasDuplicateObjects: false })),
  run: (input) => mayRefuse(() => decode(input, "yaml", pod, { fieldValidation: "Strict" })),
};
