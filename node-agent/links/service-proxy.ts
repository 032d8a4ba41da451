import type { Runnable } from "../../common/run-group.js";
import type { ProxySettings } from "../../proto/generated/proxy.js";
import type { AssignmentSink } from "./assignment-sink.js";

/** Serves the cluster's Services and names on this host, as it is told of them. */
export interface ServiceProxy extends AssignmentSink, Runnable {
  /** To be called once the cluster's settings and the node's pod range are known, and when they change. */
  configure(settings: ProxySettings): void;
}
