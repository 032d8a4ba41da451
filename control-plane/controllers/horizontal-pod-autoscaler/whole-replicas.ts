const largest = 2 ** 31 - 1;

/** The next whole number of replicas, as 32 bits hold it. */
export const wholeReplicas = (replicas: number): number => Math.min(Math.ceil(replicas), largest);
