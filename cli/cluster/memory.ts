/**
 * Environment of the control plane, which answers with large bodies. Left to itself, glibc takes ever larger blocks out
 * of its heaps once one was freed, and holes are all that long lists leave there; fixed, it gives such blocks back at once.
 */
export const controlPlaneMemory: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(128 << 10),
};

/**
 * Environment of the agent, which is idle between bursts of pods. V8 keeps its nursery as large as the last burst made
 * it until so much is allocated again; a small one costs a burst nothing that could be measured.
 */
export const agentMemory: Readonly<Record<string, string>> = {
  NODE_OPTIONS: "--max-semi-space-size=4",
};
