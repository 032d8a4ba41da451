/** How much of its descriptors the proxy spends on what. */
export interface Limits {
  readonly connections: number;
  readonly flows: number;
}

/** For listeners, DNS, the agent, files. */
const reserved = 1_024;

/** Three quarters for TCP connections, which take two descriptors each, a quarter for UDP flows. */
export function limitsFor(descriptors: number): Limits {
  const usable = Math.max(descriptors - reserved, descriptors / 2);
  return { connections: Math.floor((usable * 3) / 8), flows: Math.floor(usable / 4) };
}
