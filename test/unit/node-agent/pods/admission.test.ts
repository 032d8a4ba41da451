import { describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { refusalOf, requireIsolation } from "../../../../node-agent/pods/spec/admission.js";
import { runtimeHandler } from "../../../../node-agent/pods/spec/runtime-handler.js";
import { parseSysctlPatterns } from "../../../../node-agent/pods/spec/sysctl-rules.js";

const pod = (names: readonly string[], spec: Partial<V1PodSpec> = {}): V1PodSpec => ({
  containers: [],
  securityContext: { sysctls: names.map((name) => ({ name, value: "1" })) },
  ...spec,
});
const forbidden = (message: string) => ({
  reason: "SysctlForbidden",
  message: `forbidden sysctl: ${message}`,
});

describe("what a node refuses to run", () => {
  it.each([
    [pod(["net.ipv4.tcp_syncookies", "net/ipv4/ip_unprivileged_port_start"]), undefined],
    [pod(["kernel.shm_rmid_forced"]), undefined],
    [pod(["kernel.msgmax"]), forbidden('"kernel.msgmax" not allowlisted')],
    [pod(["net.core.somaxconn"]), forbidden('"net.core.somaxconn" not allowlisted')],
    [pod(["kernel/core_pattern"]), forbidden('"kernel/core_pattern" not allowlisted')],
    [
      pod(["net.ipv4.tcp_syncookies"], { hostNetwork: true }),
      forbidden('"net.ipv4.tcp_syncookies" not allowed with host net enabled'),
    ],
    [
      pod(["kernel.shm_rmid_forced"], { hostIPC: true }),
      forbidden('"kernel.shm_rmid_forced" not allowed with host ipc enabled'),
    ],
    [
      pod([], { os: { name: "windows" } }),
      { reason: "PodOSNotSupported", message: "Failed to admit pod as the OS field doesn't match node OS" },
    ],
    [
      pod([], {
        containers: [{ name: "a", securityContext: { appArmorProfile: { type: "RuntimeDefault" } } }],
      }),
      { reason: "AppArmor", message: "Cannot enforce AppArmor: AppArmor is not enabled on the host" },
    ],
    [{ containers: [], securityContext: { appArmorProfile: { type: "Unconfined" } } }, undefined],
    [
      pod([], { resources: { limits: { cpu: "1" } } }),
      {
        reason: "PodLevelResourcesNotSupported",
        message: "Pod-level resources are not supported on this node: systemd manages its cgroups",
      },
    ],
  ])("%j: %j", (spec, refusal) => {
    expect(refusalOf(spec, { appArmor: false, podResources: false })).toEqual(refusal);
  });

  it("runs what a host can do that has all of it", () => {
    const securityContext = { appArmorProfile: { type: "Localhost", localhostProfile: "p" } };
    const spec = { containers: [], securityContext, resources: { limits: { cpu: "1" } } };
    expect(refusalOf(spec, { appArmor: true, podResources: true })).toBeUndefined();
  });

  it("runs nothing with less isolation than it asks for", () => {
    expect(() => requireIsolation({ containers: [], hostUsers: false })).toThrow("user namespaces");
    expect(() => requireIsolation({ containers: [], resourceClaims: [{ name: "gpu" }] })).toThrow(
      "resource claim gpu: this node has no driver that prepares claims",
    );
    expect(() => requireIsolation({ containers: [], hostUsers: true })).not.toThrow();
  });
});

describe("sysctls that a node allows beside the safe ones", () => {
  const unsafeSysctls = parseSysctlPatterns("kernel.msg*,net.core.somaxconn");
  const host = { appArmor: false, podResources: true, unsafeSysctls };

  it.each([
    [pod(["kernel.msgmax", "kernel/msgmnb", "net.core.somaxconn"]), undefined],
    [pod(["net.core.somaxconn_more"]), forbidden('"net.core.somaxconn_more" not allowlisted')],
    [pod(["net.core.other"]), forbidden('"net.core.other" not allowlisted')],
    [
      pod(["net.core.somaxconn"], { hostNetwork: true }),
      forbidden('"net.core.somaxconn" not allowed with host net enabled'),
    ],
    [
      pod(["kernel.msgmax"], { hostIPC: true }),
      forbidden('"kernel.msgmax" not allowed with host ipc enabled'),
    ],
  ])("%j: %j", (spec, refusal) => {
    expect(refusalOf(spec, host)).toEqual(refusal);
  });

  it.each([
    "kernel.core_pattern",
    "*",
    "kernel.*",
    "vm.swappiness",
    "net",
    "n*t.core",
    "net.core;x",
    "Net.core.x",
  ])("are never the host's own: %s", (text) => {
    expect(() => parseSysctlPatterns(`net.core.*,${text}`)).toThrow(`${JSON.stringify(text)}`);
  });
});

describe("who runs a pod", () => {
  const runtimeClass = (name: string) =>
    name === "lost"
      ? undefined
      : {
          apiVersion: "node.k8s.io/v1",
          kind: "RuntimeClass",
          metadata: { name },
          handler: `${name}-handler`,
        };
  const of = (runtimeClassName?: string) =>
    runtimeHandler({ containers: [], ...(runtimeClassName ? { runtimeClassName } : {}) }, { runtimeClass }, [
      { name: "", recursiveReadOnly: false },
      { name: "kata-handler", recursiveReadOnly: false },
    ]).name;

  it("is the runtime's default, or what its class names", () => {
    expect(of()).toBe("");
    expect(of("kata")).toBe("kata-handler");
  });

  it.each([
    ["gvisor", 'failed to get sandbox runtime: no runtime for "gvisor-handler" is configured'],
    ["lost", 'runtimeclass.node.k8s.io "lost" not found'],
  ])("is never another than it asks for: %s", (name, why) => {
    expect(() => of(name)).toThrow(why);
  });
});
