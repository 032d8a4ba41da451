import { describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { refusalOf, requireIsolation } from "../../../../node-agent/pods/spec/admission.js";

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
      { containers: [], securityContext: { supplementalGroupsPolicy: "Strict" } },
      {
        reason: "SupplementalGroupsPolicyNotSupported",
        message: "SupplementalGroupsPolicy=Strict is not supported in this node",
      },
    ],
  ])("%j: %j", (spec, refusal) => {
    expect(refusalOf(spec)).toEqual(refusal);
  });

  it("runs nothing with less isolation than it asks for", () => {
    expect(() => requireIsolation({ containers: [], hostUsers: false })).toThrow("user namespaces");
    expect(() => requireIsolation({ containers: [], runtimeClassName: "kata" })).toThrow(
      'no runtime for RuntimeClass "kata" is configured',
    );
    expect(() => requireIsolation({ containers: [], hostUsers: true })).not.toThrow();
  });
});
