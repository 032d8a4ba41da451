import { Scheme } from "../scheme.js";
import { builtInKinds } from "./built-in-kinds.js";

/** The kinds with which every control plane begins. What one serves later, its `Kinds` say. */
export const builtInScheme = (): Scheme => new Scheme(builtInKinds());
