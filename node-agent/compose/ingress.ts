import type { EventRecorder } from "../../client/event-recorder.js";
import type { IngressEvent, IngressServing, ProxyReport } from "../../proto/generated/proxy.js";
import type { ServiceProxy } from "../links/service-proxy.js";
import { nodeReference } from "../node/node-reference.js";
import type { AgentWorld } from "./agent-world.js";

export interface Ingresses {
  /** Undefined where Ingresses aren't served. */
  readonly process: ServiceProxy | undefined;
  /** What is known of them; undefined where they aren't served. */
  serving(): IngressServing | undefined;
}

const away: IngressServing = { serving: false, message: "the process of Ingresses is away" };

/** The way to the process of Ingresses, and what it says. */
export function composeIngress(
  { ingress }: AgentWorld,
  recorder: EventRecorder,
  nodeName: string,
  changed: () => void,
): Ingresses {
  let known = away;
  const heard = (serving: IngressServing) => {
    const isNews = known.serving !== serving.serving || known.message !== serving.message;
    known = serving;
    if (!isNews) return;
    changed();
    if (!serving.serving && serving !== away)
      recorder.event(nodeReference(nodeName), "Warning", "IngressPortUnavailable", serving.message);
  };
  const event = ({ namespace, name, reason, message }: IngressEvent) => {
    const metadata = { namespace, name };
    recorder.event(
      { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata },
      "Warning",
      reason,
      message,
    );
  };
  const onReport = (message: ProxyReport["message"]) => {
    if (message?.$case === "ingressEvent") event(message.value);
    if (message?.$case === "ingressServing") heard(message.value);
  };
  const process = ingress?.(onReport, () => heard(away));
  return { process, serving: () => (process ? known : undefined) };
}
