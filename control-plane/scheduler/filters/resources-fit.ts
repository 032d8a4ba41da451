import type { Filter } from "./filter.js";

/** The node has room for one more pod, and for everything this one requests. */
export const resourcesFit: Filter = {
  name: "NodeResourcesFit",
  prepare: ({ requests }) => {
    const wanted = [...requests].filter(([, need]) => need > 0);
    return (node) => {
      if (node.pods.size >= (node.allocatable.get("pods") ?? 0)) return { reason: "Too many pods" };
      for (const [resource, need] of wanted) {
        const free = node.free(resource);
        if (need > free) return { reason: `Insufficient ${resource}`, shortage: { resource, need, free } };
      }
      return undefined;
    };
  },
};
