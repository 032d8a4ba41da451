import { parseFieldSelector } from "../../../api/meta/field-selector.js";
import { parseLabelSelector } from "../../../api/meta/label-selector.js";
import { mayRefuse } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const labels = { a: "1", b: "x" };

/** Label and field selectors. */
export const selectors: FuzzTarget = {
  name: "selectors",
  seeds: ["a in (b,c),!d,e!=f,g=h,i==,j notin (),k>1,l<2", "a=b\\,c,d==e\\=,f!=g\\\\", "__proto__=a"].map(
    (text) => Buffer.from(text),
  ),
  words: [" in (", " notin (", ")", ",", "!", "!=", "==", "\\", ">", "a", "constructor", "9".repeat(99)],
  run(input) {
    const text = Buffer.from(input).toString();
    mayRefuse(() => parseLabelSelector(text).matches(labels));
    mayRefuse(() => parseFieldSelector(text).matches({ a: "1" }));
  },
};
