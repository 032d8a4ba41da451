import { upToInt32 } from "./up-to-int32.js";

/** The next whole number of replicas, as 32 bits hold it. */
export const wholeReplicas = (replicas: number): number => upToInt32(Math.ceil(replicas));
