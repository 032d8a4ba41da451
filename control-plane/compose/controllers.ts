import type { Kinds } from "../../api/scheme/kinds.js";
import type { Client } from "../../client/client.js";
import type { EventBroadcaster } from "../../client/event-broadcaster.js";
import type { InformerFactory } from "../../client/informer.js";
import { OwnInformers } from "../../client/own-informers.js";
import { firstAddress } from "../../common/ipv4.js";
import type { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import type { Authorizer } from "../auth/authorizer.js";
import type { CertificateApprovingOptions } from "../controllers/certificates/certificate-approving-controller.js";
import { controllers } from "../controllers/index.js";
import type { NodeLiveness } from "../controllers/node-lifecycle/node-liveness.js";
import type { ServiceAccountTokensOptions } from "../controllers/service-account-tokens-controller.js";
import { Controller, type ControllerOptions } from "../reconcile/controller.js";
import type { ControllerMetrics } from "../reconcile/controller-metrics.js";
import type { ControllerContext, ControllerSpec } from "../reconcile/controller-spec.js";
import type { SchedulerConfiguration } from "../scheduler/configuration/scheduler-configuration.js";
import { Scheduler } from "../scheduler/scheduler.js";
import type { SchedulerMetrics } from "../scheduler/scheduler-metrics.js";
import type { Environment } from "./environment.js";

/** What those that work on the cluster's objects stand on. */
export interface WorkParts extends Environment {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly events: EventBroadcaster;
  readonly metrics: ControllerMetrics;
}

export interface ControllerSettings {
  readonly kinds: Kinds;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** How long a node may be silent. */
  readonly nodeGraceMs: number;
  /** How often autoscalers are looked at. */
  readonly autoscalingPeriodMs: number;
  readonly liveness: NodeLiveness;
  /** PEM of the authority that signs the API server's certificate. */
  readonly rootCa: string;
  readonly authority: CertificateAuthority;
  readonly authorizer: Authorizer;
  readonly signToken: ServiceAccountTokensOptions["signToken"];
}

/** All controllers of the cluster. */
export function composeControllers(parts: WorkParts, settings: ControllerSettings): Controller[] {
  const specs = controllers(controllerContext(parts), {
    ...settings,
    mayRequest: mayRequestBy(settings.authorizer),
    kubernetesServiceIP: firstAddress(settings.serviceCidr),
  });
  return controllersOf(specs, parts);
}

/** Who may have nodes' certificates approved is said by permissions to create what is no resource. */
function mayRequestBy(authorizer: Authorizer): CertificateApprovingOptions["mayRequest"] {
  const resource = "certificatesigningrequests";
  return async (user, subresource) => {
    const asked = { user, verb: "create", group: "certificates.k8s.io", version: "*", resource, subresource };
    return (await authorizer.authorize(asked)).decision === "allow";
  };
}

export function controllersOf(specs: readonly ControllerSpec[], options: ControllerOptions): Controller[] {
  return specs.map((spec) => new Controller(spec, options));
}

export function controllerContext({ events, ...parts }: WorkParts): ControllerContext {
  const { meters } = parts.metrics;
  return { ...parts, meters, recorder: (component) => events.recorder(component) };
}

export function composeScheduler(
  { events, ...parts }: Omit<WorkParts, "metrics"> & { readonly metrics?: SchedulerMetrics },
  configuration?: SchedulerConfiguration,
): Scheduler {
  return new Scheduler({
    ...parts,
    informers: new OwnInformers(parts.informers),
    ...(configuration ? { configuration } : {}),
    recorder: (component) => events.recorder(component),
  });
}
