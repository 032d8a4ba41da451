import { checkPort, checkPortOrName, protocols } from "../core/pods/validate-ports.js";
import { type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort } from "../generated/types.js";
import { checkName, checkOneOf, each } from "../meta/checks.js";
import { isCidr, isStrictSubset } from "../meta/ip.js";
import { validateLabelSelector } from "../meta/validate-selector.js";

export function validateNetworkPolicy({ spec = {} }: V1NetworkPolicy): FieldError[] {
  const { policyTypes = [] } = spec;
  return [
    ...validateLabelSelector(spec.podSelector, "spec.podSelector"),
    ...each(spec.ingress, "spec.ingress", ({ ports, from }, path) => [
      ...each(ports, `${path}.ports`, validatePort),
      ...each(from, `${path}.from`, validatePeer),
    ]),
    ...each(spec.egress, "spec.egress", ({ ports, to }, path) => [
      ...each(ports, `${path}.ports`, validatePort),
      ...each(to, `${path}.to`, validatePeer),
    ]),
    ...(policyTypes.length > 2
      ? [invalid("spec.policyTypes", policyTypes, "may not specify more than two policyTypes")]
      : each(policyTypes, "spec.policyTypes", (type, field) =>
          checkOneOf(type, ["Egress", "Ingress"], field),
        )),
  ];
}

function validatePort({ protocol, port, endPort }: V1NetworkPolicyPort, path: string): FieldError[] {
  const errors = checkOneOf(protocol, protocols, `${path}.protocol`);
  if (port !== undefined) errors.push(...checkPortOrName(port, `${path}.port`));
  if (endPort === undefined) return errors;
  const field = `${path}.endPort`;
  if (port === undefined)
    errors.push(required(`${path}.port`, "must be specified when `endPort` is specified"));
  else if (typeof port === "string") {
    errors.push(forbiddenField(field, "may not be specified when `port` is non-numeric"));
  } else if (endPort < port) {
    errors.push(invalid(field, endPort, "must be greater than or equal to `port`"));
  }
  return [...errors, ...checkPort(endPort, field)];
}

function validatePeer(
  { podSelector, namespaceSelector, ipBlock }: V1NetworkPolicyPeer,
  path: string,
): FieldError[] {
  const errors = [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(path, "must specify a peer"));
  if (!ipBlock) return errors;
  if (podSelector || namespaceSelector) {
    errors.push(forbiddenField(path, "may not specify both ipBlock and another peer"));
  }
  return [
    ...errors,
    ...(ipBlock.cidr
      ? checkName(ipBlock.cidr, isCidr, `${path}.ipBlock.cidr`)
      : [required(`${path}.ipBlock.cidr`)]),
    ...each(ipBlock.except, `${path}.ipBlock.except`, (cidr, field) => {
      const errors = checkName(cidr, isCidr, field);
      if (errors.length > 0 || isStrictSubset(cidr, ipBlock.cidr)) return errors;
      return [invalid(field, cidr, "must be a strict subset of `cidr`")];
    }),
  ];
}
