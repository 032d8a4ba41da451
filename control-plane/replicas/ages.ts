/** How long ago a node was heard, in milliseconds. */
export type Ages = ReadonlyMap<string, number>;

/** As a replica writes it into its Lease: `node-1=120,node-2=80`. */
export function formatAges(ages: Ages): string {
  return [...ages].map(([node, ms]) => `${node}=${Math.round(ms)}`).join(",");
}

/** What is not understood is left out: it was written by another version, or by hand. */
export function parseAges(text: string): Ages {
  const ages = new Map<string, number>();
  for (const part of text.split(",")) {
    const [, node, ms] = /^([^=]+)=(\d+)$/.exec(part) ?? [];
    if (node && ms) ages.set(node, Number(ms));
  }
  return ages;
}
