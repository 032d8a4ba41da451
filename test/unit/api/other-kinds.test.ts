import { describe, expect, it } from "@jest/globals";
import { validateCustomResourceDefinition } from "../../../api/apiextensions/validate-custom-resource-definition.js";
import { validateCertificateSigningRequest } from "../../../api/certificates/validate-certificate-signing-request.js";
import { validateEndpointSlice } from "../../../api/discovery/validate-endpoint-slice.js";
import { validatePodDisruptionBudget } from "../../../api/policy/pod-disruption-budget.js";
import { validatePriorityClass } from "../../../api/scheduling/validate-priority-class.js";
import { validateStorageClass, validateStorageClassUpdate } from "../../../api/storage/storage-class.js";
import { said } from "../../support/field-errors.js";

const head = { apiVersion: "x/v1", kind: "X", metadata: { name: "x" } };

describe("validation of single kinds", () => {
  it("PodDisruptionBudget: one bound", () => {
    const spec = { minAvailable: 1, maxUnavailable: "150%" };
    expect(said(validatePodDisruptionBudget({ ...head, spec }))).toEqual([
      'spec: Invalid value: {"minAvailable":1,"maxUnavailable":"150%"}: minAvailable and maxUnavailable cannot be both set',
      'spec.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
    ]);
  });

  it("PriorityClass: names and values of the system", () => {
    expect(
      said(validatePriorityClass({ ...head, metadata: { name: "system-mine" }, value: 1 }))[0],
    ).toContain("metadata.name: Forbidden: priority class names with 'system-' prefix");
    expect(said(validatePriorityClass({ ...head, value: 1_000_000_001 }))).toEqual([
      "value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
    ]);
  });

  it("StorageClass: what it makes stays", () => {
    expect(said(validateStorageClass({ ...head, provisioner: "" }))).toEqual(["provisioner: Required value"]);
    expect(
      said(validateStorageClassUpdate({ ...head, provisioner: "a" }, { ...head, provisioner: "b" })),
    ).toEqual(["provisioner: Forbidden: updates to provisioner are forbidden."]);
  });

  it("EndpointSlice: addresses of its type", () => {
    const endpoints = [{ addresses: ["10.0.0.1"] }, { addresses: ["127.0.0.1"] }, { addresses: [] }];
    expect(said(validateEndpointSlice({ ...head, addressType: "IPv4", endpoints }))).toEqual([
      'endpoints[1].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      "endpoints[2].addresses: Required value: must contain at least 1 address",
    ]);
  });

  it("CertificateSigningRequest: a request, a signer and a use", () => {
    const spec = { request: "", signerName: "x", usages: [], expirationSeconds: 1 };
    expect(
      said(validateCertificateSigningRequest({ ...head, spec })).map((text) => text.split(":")[0]),
    ).toEqual(["spec.request", "spec.signerName", "spec.usages", "spec.expirationSeconds"]);
  });

  it("CustomResourceDefinition: its name, one storage version, schemas", () => {
    const names = { plural: "crontabs", singular: "crontab", kind: "CronTab", listKind: "CronTabList" };
    const spec = {
      group: "example.com",
      scope: "Namespaced",
      names,
      versions: [{ name: "v1", served: true, storage: false }],
    };
    const errors = said(validateCustomResourceDefinition({ ...head, spec }));
    expect(errors[0]).toBe('metadata.name: Invalid value: "x": must be spec.names.plural+"."+spec.group');
    expect(errors[1]).toContain("must have exactly one version marked as storage version");
    expect(errors[2]).toBe("spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required");
  });
});
