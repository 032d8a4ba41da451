import type { OpenTunnel } from "../../proto/generated/agent.js";
import type { TunnelTarget } from "../apiserver/nodes/node-dialer.js";

/** A target in the words of the wire. */
export function targetMessage(target: TunnelTarget): NonNullable<OpenTunnel["target"]> {
  switch (target.type) {
    case "exec":
      return { $case: "exec", value: { ...target, command: [...target.command] } };
    case "attach":
      return { $case: "attach", value: { ...target } };
    case "logs":
      return { $case: "logs", value: { ...target, ...wholeNumbers(target) } };
    case "pod-port":
      return { $case: "podPort", value: { pod: target.pod, port: target.port } };
    case "port-forward":
      return { $case: "portForward", value: { pod: target.pod, port: target.port } };
    case "agent":
      return { $case: "agent", value: {} };
  }
}

/** int64 on the wire knows no fractions. */
function wholeNumbers({ sinceMs }: { readonly sinceMs?: number | undefined }) {
  return sinceMs === undefined ? {} : { sinceMs: Math.floor(sinceMs) };
}
