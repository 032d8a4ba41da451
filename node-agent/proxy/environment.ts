/**
 * Environment variables to start the proxy process with. A stream's read buffers lie at the top of the heap, which
 * glibc otherwise gives back and fetches again for every few reads: half of a stream's speed.
 */
export const proxyEnvironment: Readonly<Record<string, string>> = {
  MALLOC_TRIM_THRESHOLD_: String(64 << 20),
};
