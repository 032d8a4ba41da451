import type { V1NetworkPolicy } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { selectorText } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { warnOfCidr } from "../warnings/addresses.js";
import { validateNetworkPolicy } from "./validate-network-policy.js";

export const networkPolicy: Kind<V1NetworkPolicy> = defineKind<V1NetworkPolicy>({
  group: "networking.k8s.io",
  resource: "networkpolicies",
  kind: "NetworkPolicy",
  shortNames: ["netpol"],
  columns: columns<V1NetworkPolicy>(
    nameColumn(),
    column("Pod-Selector", "Labels of the pods it is about.", ({ spec }) => selectorText(spec?.podSelector)),
    age(),
  ),
  rules: {
    setDefaults: setNetworkPolicyDefaults,
    validate: validateNetworkPolicy,
    warnings: warnOfNetworkPolicy,
  },
});

export function setNetworkPolicyDefaults({ spec }: V1NetworkPolicy): void {
  if (!spec) return;
  spec.podSelector ??= {};
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  for (const port of rules.flatMap(({ ports }) => ports ?? [])) port.protocol ||= "TCP";
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function warnOfNetworkPolicy({ spec }: V1NetworkPolicy): string[] {
  const peers = [
    ...(spec?.ingress ?? []).map(({ from = [] }, at) => ({ peers: from, path: `spec.ingress[${at}].from` })),
    ...(spec?.egress ?? []).map(({ to = [] }, at) => ({ peers: to, path: `spec.egress[${at}].to` })),
  ];
  return peers.flatMap(({ peers: all, path }) =>
    all.flatMap(({ ipBlock }, at) => [
      ...warnOfCidr(ipBlock?.cidr, `${path}[${at}].ipBlock.cidr`),
      ...(ipBlock?.except ?? []).flatMap((range, index) =>
        warnOfCidr(range, `${path}[${at}].ipBlock.except[${index}]`),
      ),
    ]),
  );
}
