import { describe, expect, it } from "@jest/globals";
import { setSecretDefaults } from "../../../../api/core/secret.js";
import { setServiceDefaults } from "../../../../api/core/service-defaults.js";
import { validateConfigMap, validateConfigMapUpdate } from "../../../../api/core/validate-config-map.js";
import { validateEvent } from "../../../../api/core/validate-event.js";
import { validateNode, validateNodeUpdate } from "../../../../api/core/validate-node.js";
import {
  validatePersistentVolume,
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimUpdate,
} from "../../../../api/core/validate-persistent-volume.js";
import { validateSecret, validateSecretUpdate } from "../../../../api/core/validate-secret.js";
import { validateService } from "../../../../api/core/validate-service.js";
import type {
  CoreV1Event,
  V1ConfigMap,
  V1PersistentVolumeClaim,
  V1Secret,
  V1Service,
  V1ServiceSpec,
} from "../../../../api/generated/types.js";
import { said } from "../../../support/field-errors.js";

const meta = { metadata: { name: "x", namespace: "default" } };

describe("Service", () => {
  const make = (spec: V1ServiceSpec): V1Service => {
    const service: V1Service = { apiVersion: "v1", kind: "Service", ...meta, spec };
    setServiceDefaults(service);
    return service;
  };

  it("gets its defaults", () => {
    expect(make({ ports: [{ port: 80 }] }).spec).toEqual({
      type: "ClusterIP",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    });
  });

  it.each([
    [{}, "spec.ports: Required value"],
    [{ ports: [{ port: 80 }, { port: 81 }] }, "spec.ports[0].name: Required value"],
    [
      {
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 80 },
        ],
      },
      'spec.ports[1]: Duplicate value: {"protocol":"TCP","port":80}',
    ],
    [
      { ports: [{ port: 80, nodePort: 30000 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [{ type: "ExternalName" }, "spec.externalName: Required value"],
    [
      { type: "NodePort", clusterIP: "None", ports: [{ port: 80 }] },
      "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
    ],
    [
      { ports: [{ port: 80 }], ipFamilies: ["IPv6"] },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    [
      { ports: [{ port: 80 }], type: "Magic" },
      'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  ] as [V1ServiceSpec, string][])("%j: %s", (spec, message) => {
    expect(said(validateService(make(spec)))).toContain(message);
  });
});

describe("Secret and ConfigMap", () => {
  const secret = (more: Partial<V1Secret>): V1Secret => ({
    apiVersion: "v1",
    kind: "Secret",
    ...meta,
    ...more,
  });
  const map = (more: Partial<V1ConfigMap>): V1ConfigMap => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    ...meta,
    ...more,
  });

  it("turns stringData into data", () => {
    const made = secret({ data: { a: "YQ==" }, stringData: { b: "b" } });
    setSecretDefaults(made);
    expect(made).toEqual(secret({ type: "Opaque", data: { a: "YQ==", b: "Yg==" } }));
  });

  it("wants the keys of the type", () => {
    expect(said(validateSecret(secret({ type: "kubernetes.io/tls", data: { "tls.crt": "" } })))).toEqual([
      "data[tls.key]: Required value",
    ]);
  });

  it("keeps what is immutable", () => {
    expect(said(validateSecretUpdate(secret({ type: "a" }), secret({ type: "b" })))).toEqual([
      'type: Invalid value: "a": field is immutable',
    ]);
    const detail = "Forbidden: field is immutable when `immutable` is set";
    const errors = validateConfigMapUpdate(
      map({ data: { a: "2" } }),
      map({ immutable: true, data: { a: "1" } }),
    );
    expect(said(errors)).toEqual([`immutable: ${detail}`, `data: ${detail}`]);
    const emptied = validateConfigMapUpdate(map({ immutable: true, data: {} }), map({ immutable: true }));
    expect(said(emptied)).toEqual([`data: ${detail}`]);
  });

  it("bounds the size and checks keys", () => {
    expect(said(validateConfigMap(map({ data: { a: "x".repeat(1024 * 1024 + 1) } })))).toEqual([
      "[]: Too long: may not be more than 1048576 bytes",
    ]);
    expect(said(validateConfigMap(map({ data: { "a/b": "" } })))[0]).toContain(
      'data[a/b]: Invalid value: "a/b": a valid config key must consist of',
    );
  });
});

describe("Node and claim", () => {
  it("has each taint once", () => {
    const taint = { key: "a", effect: "NoSchedule" };
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      spec: { taints: [taint, taint] },
    };
    expect(said(validateNode(node))[0]).toContain("taints must be unique by key and effect pair");
  });

  it("has its pods where a range of addresses says, once", () => {
    const node = (spec: object) => ({ apiVersion: "v1", kind: "Node", metadata: { name: "n" }, spec });
    const both = (cidr: string) => node({ podCIDR: cidr, podCIDRs: [cidr] });
    expect(validateNode(both("10.0.0.0/24"))).toEqual([]);
    expect(said(validateNode(node({ podCIDR: "bogus" })))[0]).toContain("spec.podCIDR: Invalid value");
    expect(said(validateNode(node({ podCIDR: "10.0.0.0/24", podCIDRs: ["10.0.1.0/24"] })))[0]).toContain(
      "must be the same as spec.podCIDR",
    );
    const second = node({ podCIDR: "10.0.0.0/24", podCIDRs: ["10.0.0.0/24", "0.0.0.0/1"] });
    expect(said(validateNodeUpdate(second, both("10.0.0.0/24")))[0]).toContain("may not change podCIDR");
  });

  it("lets a claim ask for so much, and no more", () => {
    const matchExpressions = Array.from({ length: 501 }, () => ({ key: "a", operator: "DoesNotExist" }));
    const accessModes = Array.from({ length: 17 }, () => "ReadWriteOnce");
    const spec = { accessModes, resources: { requests: { storage: "1" } }, selector: { matchExpressions } };
    const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "c" }, spec };
    expect(said(validatePersistentVolumeClaim(claim))).toEqual([
      "spec.selector: Too many: 501: must have at most 500 items",
      "spec.accessModes: Too many: 17: must have at most 16 items",
    ]);
  });

  it("gives a claim and a volume a size", () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "0" } } };
    const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", ...meta, spec };
    expect(said(validatePersistentVolumeClaim(claim))).toEqual([
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
    ]);
    const volume = (capacity: Record<string, string>) => ({
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "v" },
      spec: { accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" }, capacity },
    });
    expect(validatePersistentVolume(volume({ storage: "1Gi" }))).toEqual([]);
    expect(said(validatePersistentVolume(volume({ storage: "0", cpu: "1" })))).toEqual([
      'spec.capacity: Unsupported value: "storage, cpu": supported values: "storage"',
      'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
    ]);
  });

  it("lets a bound claim only grow", () => {
    const claim = (storage: string, more: object = {}, phase = "Bound"): V1PersistentVolumeClaim => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      ...meta,
      status: { phase },
      spec: {
        accessModes: ["ReadWriteOnce"],
        volumeName: "pv",
        resources: { requests: { storage } },
        ...more,
      },
    });
    expect(validatePersistentVolumeClaimUpdate(claim("2Gi"), claim("1Gi"))).toEqual([]);
    expect(said(validatePersistentVolumeClaimUpdate(claim("1Gi"), claim("2Gi")))[0]).toContain(
      "can not be less than",
    );
    expect(
      said(validatePersistentVolumeClaimUpdate(claim("1Gi", { volumeName: "q" }), claim("1Gi")))[0],
    ).toContain("spec: Forbidden: spec is immutable after creation");
    expect(
      said(validatePersistentVolumeClaimUpdate(claim("2Gi", {}, "Pending"), claim("1Gi", {}, "Pending")))[0],
    ).toContain("spec: Forbidden: spec is immutable after creation");
  });
});

describe("Event", () => {
  const about = { kind: "Pod", namespace: "default" };
  const old = { apiVersion: "v1", kind: "Event", ...meta, involvedObject: about };
  const fresh = {
    ...old,
    eventTime: "2026-01-01T00:00:00.000000Z",
    reportingComponent: "example.com/c",
    reportingInstance: "i",
    action: "a",
    reason: "r",
  };
  it.each<[string, CoreV1Event, string[]]>([
    ["of old may be long", { ...old, message: "m".repeat(2_000) }, []],
    [
      "stands beside its object",
      { ...old, involvedObject: { namespace: "b" } },
      ["involvedObject.namespace"],
    ],
    ["of new is complete", fresh, []],
    ["of new may be as long as this", { ...fresh, message: "m".repeat(1_024), reason: "r".repeat(128) }, []],
    ["has a short message", { ...fresh, message: "m".repeat(1_025) }, ["message"]],
    ["counts in bytes", { ...fresh, message: "é".repeat(513) }, ["message"]],
    ["has short words", { ...fresh, reason: "r".repeat(129), action: "a".repeat(129) }, ["action", "reason"]],
    ["says who reports", { ...fresh, reportingComponent: "a b" }, ["reportingController"]],
    ["says what happens", { ...fresh, action: "", reason: "" }, ["action", "reason"]],
  ])("%s", (_, event, fields) => {
    expect(validateEvent(event).map(({ field }) => field)).toEqual(fields);
  });
});
