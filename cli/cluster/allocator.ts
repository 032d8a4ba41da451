/**
 * Environment of a process that answers with large bodies. Left to itself, glibc takes ever larger blocks out of its
 * heaps once one was freed, and holes are all that long lists leave there; fixed, it gives such blocks back at once.
 */
export const allocatorEnvironment: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(128 << 10),
};
