import type { V1Deployment, V1Service } from "../../../api/generated/types.js";
import type { Wish } from "../../invariants/acknowledged-writes.js";
import type { Dice } from "../dice.js";
import { podSpec } from "./pod-spec.js";

export const namespace = "default";

/** A Deployment as users write it: with a readiness probe. */
export function deploymentOf(name: string, { replicas, image }: Wish, dice: Dice): V1Deployment {
  const labels = { app: name };
  const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 1 };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace, name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy: dice.chance(0.2)
        ? { type: "Recreate" }
        : {
            type: "RollingUpdate",
            rollingUpdate: { maxSurge: 1 + dice.below(2), maxUnavailable: dice.below(2) },
          },
      template: {
        metadata: { labels },
        spec: podSpec({
          terminationGracePeriodSeconds: 5,
          containers: [{ name: "web", image, readinessProbe }],
        }),
      },
    },
  };
}

export const serviceOf = (name: string): V1Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace, name },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
});
