import { describe, expect, it } from "@jest/globals";
import type { V1IngressSpec, V1NetworkPolicySpec } from "../../../../api/generated/types.js";
import { setNetworkPolicyDefaults } from "../../../../api/networking/network-policy.js";
import { validateIngress } from "../../../../api/networking/validate-ingress.js";
import { validateNetworkPolicy } from "../../../../api/networking/validate-network-policy.js";
import { said } from "../../../support/field-errors.js";

const metadata = { name: "x", namespace: "default" };

describe("Ingress", () => {
  const check = (spec: V1IngressSpec) =>
    said(validateIngress({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata, spec }));
  const backend = { service: { name: "web", port: { number: 80 } } };
  const rule = (path: object) => ({ rules: [{ http: { paths: [{ backend, ...path }] } }] }) as V1IngressSpec;

  it("accepts rules and a default backend", () => {
    expect(check(rule({ path: "/a", pathType: "Prefix" }))).toEqual([]);
    expect(check({ defaultBackend: backend })).toEqual([]);
  });

  it.each([
    [{}, "spec: Invalid value: {}: either `defaultBackend` or `rules` must be specified"],
    [rule({ path: "/" }), "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"],
    [
      rule({ path: "a", pathType: "Exact" }),
      'spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path',
    ],
    [
      { rules: [{ host: "10.0.0.1" }] },
      'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
    ],
    [
      { defaultBackend: { service: { name: "web" } } },
      "spec.defaultBackend.service.port: Required value: port name or number is required",
    ],
  ] as [V1IngressSpec, string][])("%j: %s", (spec, message) => {
    expect(check(spec)).toContain(message);
  });
});

describe("NetworkPolicy", () => {
  const make = (spec: V1NetworkPolicySpec) => {
    const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
    setNetworkPolicyDefaults(policy);
    return policy;
  };

  it("concerns ingress, and egress where it has rules for that", () => {
    expect(make({}).spec).toEqual({ podSelector: {}, policyTypes: ["Ingress"] });
    expect(make({ egress: [{ ports: [{ port: 53 }] }] }).spec).toMatchObject({
      policyTypes: ["Ingress", "Egress"],
      egress: [{ ports: [{ port: 53, protocol: "TCP" }] }],
    });
  });

  it.each([
    [{ ingress: [{}] }, []],
    [{ ingress: [{ from: [{}] }] }, ["spec.ingress[0].from[0]: Required value: must specify a peer"]],
    [
      { egress: [{ ports: [{ port: 90, endPort: 80 }] }] },
      ["spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`"],
    ],
  ] as [V1NetworkPolicySpec, string[]][])("%j: %j", (spec, messages) => {
    expect(said(validateNetworkPolicy(make(spec)))).toEqual(messages);
  });
});
