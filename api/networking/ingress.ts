import type { V1Ingress } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { balancerText, firstThree, orNone } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { validateIngress } from "./validate-ingress.js";
import { validateLoadBalancerStatus } from "./validate-load-balancer.js";

const warnOfIngress = ({ metadata }: V1Ingress, old?: V1Ingress): string[] =>
  old || metadata.annotations?.["kubernetes.io/ingress.class"] === undefined
    ? []
    : [`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`];

export const ingress: Kind<V1Ingress> = defineKind<V1Ingress>({
  group: "networking.k8s.io",
  resource: "ingresses",
  kind: "Ingress",
  shortNames: ["ing"],
  subresources: [status],
  columns: columns<V1Ingress>(
    nameColumn(),
    column("Class", "The class that implements it.", ({ spec }) => orNone(spec?.ingressClassName)),
    column("Hosts", "Hosts that it answers for.", ({ spec }) =>
      firstThree(
        (spec?.rules ?? []).flatMap(({ host }) => host || []),
        "*",
      ),
    ),
    column("Address", "Where it is reached.", ({ status }) => balancerText(status?.loadBalancer?.ingress)),
    column("Ports", "Ports that it listens on.", ({ spec }) => (spec?.tls?.length ? "80, 443" : "80")),
    age(),
  ),
  rules: {
    prepareForCreate(ingress) {
      ingress.status = { loadBalancer: {} };
    },
    validate: validateIngress,
    validateStatusUpdate: ({ status }) => validateLoadBalancerStatus(status?.loadBalancer),
    warnings: warnOfIngress,
  },
});
