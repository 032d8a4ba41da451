import type { V1ObjectMeta } from "../../api/generated/types.js";
import { goDurationText } from "../../api/meta/go-duration-text.js";
import { formatQuantity } from "../../api/meta/quantity.js";
import { type Clock, timeOf, timestamp } from "../../common/clock.js";
import type { Usage } from "../../proto/generated/agent.js";
import type { Measurement } from "./read-usage.js";

/** Made now, and named and labelled as what was measured. */
export function measuredMeta({ name, namespace, labels }: V1ObjectMeta, clock: Clock): V1ObjectMeta {
  return {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    creationTimestamp: timestamp(clock),
    ...(labels ? { labels } : {}),
  };
}

export const measuredTime = ({ endMs, windowMs }: Measurement<unknown>) => ({
  timestamp: timeOf(endMs),
  window: goDurationText(windowMs),
});

/** As quantities, by resource. */
export const amounts = ({ cpuNanoCores, workingSetBytes }: Usage) => ({
  cpu: formatQuantity({ nanos: BigInt(cpuNanoCores), format: "DecimalSI" }),
  memory: formatQuantity({ nanos: BigInt(workingSetBytes) * 1_000_000_000n, format: "BinarySI" }),
});
