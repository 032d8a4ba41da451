import type { UsageReport } from "../../proto/generated/agent.js";

/** Takes what nodes say of what they and their pods use. */
export interface UsageSink {
  /** As the node sent it, unchecked. Throws an Error when it makes no sense. */
  report(nodeName: string, report: UsageReport): void;
  /** The node is linked no more. */
  forget(nodeName: string): void;
}
