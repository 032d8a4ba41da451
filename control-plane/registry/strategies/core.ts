import type { V1Node, V1Service } from "../../../api/generated/types.js";
import type { NodeRanges } from "../allocators/node-ranges.js";
import type { ServiceAllocations } from "../allocators/service-allocations.js";
import type { RequestContext } from "../contract/request-context.js";
import type { Strategy } from "../contract/strategy.js";

/** Services hold addresses and ports that no other may have: they are reserved around each write. */
export function serviceStrategy(allocations: ServiceAllocations): Strategy<V1Service> {
  const of = ({ dryRun }: RequestContext) => (dryRun ? allocations.dryRun() : allocations);
  return {
    beginCreate: (service, context) => of(context).begin(service, undefined),
    beginUpdate: (service, old, context) => of(context).begin(service, old),
    afterDelete: (service) => allocations.release(service),
  };
}

/** A node's pod ranges are its own. */
export function nodeStrategy(ranges: NodeRanges): Strategy<V1Node> {
  const of = ({ dryRun }: RequestContext) => (dryRun ? ranges.dryRun() : ranges);
  return {
    beginCreate: (node, context) => of(context).begin(node),
    beginUpdate: (node, old, context) => of(context).begin(node, old),
    afterDelete: (node) => ranges.release(node),
  };
}
