export type { Kind as ResourceInfo } from "./kind.js";
export type { Verb } from "./verb.js";
