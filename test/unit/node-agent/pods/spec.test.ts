import { describe, expect, it } from "@jest/globals";
import type { V1Container, V1PodSpec } from "../../../../api/generated/types.js";
import { ConfigError } from "../../../../node-agent/pods/spec/config-error.js";
import { containerEnv } from "../../../../node-agent/pods/spec/env.js";
import { expand } from "../../../../node-agent/pods/spec/expansion.js";
import { podNames } from "../../../../node-agent/pods/spec/hostname.js";
import { hostsFile } from "../../../../node-agent/pods/spec/hosts-file.js";
import { parseResolvConf, resolvConf } from "../../../../node-agent/pods/spec/resolv-conf.js";
import { containerResources } from "../../../../node-agent/pods/spec/resources.js";
import { containerSecurity } from "../../../../node-agent/pods/spec/security.js";
import { podOf } from "../../../support/pods.js";

const kubernetes = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "kubernetes", namespace: "default" },
  spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, protocol: "TCP" }] },
};

const envOf = (container: Partial<V1Container>, spec: Partial<V1PodSpec> = {}) =>
  Object.fromEntries(
    containerEnv({
      pod: podOf("p", [], spec),
      container: { name: "app", ...container },
      objects: {
        configMap: (_, name) =>
          name === "map"
            ? { apiVersion: "v1", kind: "ConfigMap", metadata: {}, data: { a: "1", b: "2" } }
            : undefined,
        secret: (_, name) =>
          name === "hidden"
            ? { apiVersion: "v1", kind: "Secret", metadata: {}, data: { s: "c2VjcmV0" } }
            : undefined,
        runtimeClass: () => undefined,
        claim: () => undefined,
        volume: () => undefined,
        node: () => undefined,
        services: () => [kubernetes],
      },
      facts: { podAddress: "10.244.0.3", nodeAddress: "192.0.2.1" },
      allocatable: { cpu: "4", memory: "8Gi" },
      files: new Map([["data/env", new Map([["key", "from a file"]])]]),
    }),
  );

describe("expand", () => {
  it.each([
    ["$(A)-$(B)", "1-$(B)"],
    ["$$(A)", "$(A)"],
    ["$A $", "$A $"],
    ["$(A", "$(A"],
    ["$$$(A)", "$1"],
  ])("%s → %s", (text, expected) => {
    expect(expand(text, (name) => ({ A: "1" })[name])).toBe(expected);
  });
});

describe("containerEnv", () => {
  it("takes values from everywhere, in the order of declaration", () => {
    const env = envOf({
      envFrom: [{ prefix: "P_", configMapRef: { name: "map" } }, { secretRef: { name: "hidden" } }],
      env: [
        { name: "A", value: "x" },
        { name: "B", value: "$(A)/$(P_a)/$(KUBERNETES_SERVICE_HOST)" },
        { name: "S", valueFrom: { secretKeyRef: { name: "hidden", key: "s" } } },
        { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
        { name: "F", valueFrom: { fileKeyRef: { volumeName: "data", path: "env", key: "key" } } },
        { name: "NONE", valueFrom: { configMapKeyRef: { name: "no", key: "k", optional: true } } },
      ],
    });
    expect(env).toMatchObject({
      P_a: "1",
      P_b: "2",
      s: "secret",
      B: "x/1/10.96.0.1",
      S: "secret",
      IP: "10.244.0.3",
      CPU: "4",
      F: "from a file",
    });
    expect(env).not.toHaveProperty("NONE");
  });

  it("names Services as Docker links did", () => {
    expect(envOf({})).toEqual({
      KUBERNETES_SERVICE_HOST: "10.96.0.1",
      KUBERNETES_SERVICE_PORT: "443",
      KUBERNETES_SERVICE_PORT_HTTPS: "443",
      KUBERNETES_PORT: "tcp://10.96.0.1:443",
      KUBERNETES_PORT_443_TCP: "tcp://10.96.0.1:443",
      KUBERNETES_PORT_443_TCP_PROTO: "tcp",
      KUBERNETES_PORT_443_TCP_PORT: "443",
      KUBERNETES_PORT_443_TCP_ADDR: "10.96.0.1",
    });
  });

  it.each([
    [{ configMapKeyRef: { name: "no", key: "k" } }, 'configmap "no" not found'],
    [{ configMapKeyRef: { name: "map", key: "k" } }, "couldn't find key k in ConfigMap default/map"],
    [{ secretKeyRef: { name: "no", key: "k" } }, 'secret "no" not found'],
    [{ secretKeyRef: { name: "hidden", key: "k" } }, "couldn't find key k in Secret default/hidden"],
  ])("says what is missing: %j", (valueFrom, message) => {
    expect(() => envOf({ env: [{ name: "X", valueFrom }] })).toThrow(message);
  });
});

describe("containerSecurity", () => {
  const image = { id: "i", tags: [], digests: [], bytes: 0 };
  const securityOf = (own: V1Container["securityContext"], user?: string) =>
    containerSecurity(
      { name: "app", securityContext: own },
      podOf("p", []),
      user ? { ...image, user } : image,
      async () => "",
    );

  it.each([
    [{ runAsNonRoot: true, runAsUser: 0 }, undefined, "container's runAsUser breaks non-root policy"],
    [{ runAsNonRoot: true }, undefined, "container has runAsNonRoot and image will run as root"],
    [{ runAsNonRoot: true }, "00:1000", "container has runAsNonRoot and image will run as root"],
    [
      { runAsNonRoot: true },
      "www",
      "container has runAsNonRoot and image has non-numeric user (www), cannot verify user is non-root",
    ],
  ])("refuses root: %j as %s", async (own, user, message) => {
    const whose = '(pod: "p_default(uid-p)", container: app)';
    await expect(securityOf(own, user)).rejects.toThrow(new ConfigError(`${message} ${whose}`));
  });
});

describe("containerResources", () => {
  const limits = { memoryBytes: 8 * 2 ** 30, mayLowerOomScore: false };

  it.each([
    [{}, { cpuShares: 2, oomScoreAdj: 1_000 }],
    [{ requests: { cpu: "500m", memory: "4Gi" } }, { cpuShares: 512, oomScoreAdj: 500 }],
    [
      { limits: { cpu: "1500m", memory: "64Mi" } },
      { cpuShares: 1_536, cpuQuotaMicros: 150_000, memoryBytes: 67_108_864 },
    ],
  ])("%j", (resources, expected) => {
    const container = { name: "app", resources };
    expect(containerResources(container, podOf("p", [container]), limits)).toEqual(expected);
  });
});

describe("names and files", () => {
  it("gives a pod with a subdomain its full name", () => {
    const names = podNames(podOf("p-0", [], { subdomain: "db", setHostnameAsFQDN: true }), "cluster.local");
    expect(names).toEqual({
      hostname: "p-0.db.default.svc.cluster.local",
      fqdn: "p-0.db.default.svc.cluster.local",
    });
  });

  it("writes aliases at the end of the hosts file", () => {
    const text = hostsFile("10.1.2.3", { hostname: "p", fqdn: "p.s.ns.svc.c" }, [
      { ip: "1.2.3.4", hostnames: ["a", "b"] },
    ]);
    expect(text).toContain("10.1.2.3\tp.s.ns.svc.c\tp\n");
    expect(text.endsWith("1.2.3.4\ta\tb\n")).toBe(true);
  });

  const settings = {
    address: "10.96.0.10",
    domain: "cluster.local",
    host: parseResolvConf("nameserver 192.0.2.53\nsearch lan\noptions edns0\n"),
  };

  it.each([
    [
      {},
      "search default.svc.cluster.local svc.cluster.local cluster.local lan\nnameserver 10.96.0.10\noptions ndots:5\n",
    ],
    [{ dnsPolicy: "Default" }, "search lan\nnameserver 192.0.2.53\noptions edns0\n"],
    [{ hostNetwork: true }, "search lan\nnameserver 192.0.2.53\noptions edns0\n"],
    [{ dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"] } }, "nameserver 1.1.1.1\n"],
    [
      { dnsConfig: { searches: ["x"], options: [{ name: "ndots", value: "2" }] } },
      "search default.svc.cluster.local svc.cluster.local cluster.local lan x\nnameserver 10.96.0.10\noptions ndots:2\n",
    ],
  ])("resolv.conf of %j", (spec, expected) => {
    expect(resolvConf(podOf("p", [], spec), settings)).toEqual({ text: expected, omissions: [] });
  });

  const many = (count: number, name: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => name(at));
  const over = (spec: Partial<V1PodSpec>, host = settings.host) =>
    resolvConf(podOf("p", [], spec), { ...settings, host });

  it("leaves out of resolv.conf what libc would not read, and says so", () => {
    const dnsConfig = { nameservers: many(3, (at) => `1.1.1.${at}`), searches: many(32, (at) => `s${at}`) };
    const { text, omissions } = over({ dnsConfig });
    const [search, ...rest] = text.split("\n");
    expect(search?.split(" ")).toHaveLength(33);
    expect(rest).toEqual([
      "nameserver 10.96.0.10",
      "nameserver 1.1.1.0",
      "nameserver 1.1.1.1",
      "options ndots:5",
      "",
    ]);
    expect(omissions).toEqual([
      "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.0 1.1.1.1",
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${search?.slice(7)}`,
    ]);
  });

  it("leaves out search paths that are too long, each and together", () => {
    const long = many(20, (at) => `${at}`.padEnd(200, "x"));
    const { text } = over({ dnsPolicy: "None", dnsConfig: { searches: ["y".repeat(254), ...long] } });
    const [search = ""] = text.split("\n");
    expect(search.split(" ").slice(1)).toEqual(long.slice(0, 10));
  });

  it.each([
    [{ hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }, "nameserver 10.96.0.10"],
    [{ hostNetwork: true, dnsPolicy: "ClusterFirst" }, "nameserver 192.0.2.53"],
    [{ hostNetwork: true, dnsPolicy: "Default" }, "nameserver 192.0.2.53"],
    [
      { dnsPolicy: "Default", dnsConfig: { nameservers: ["192.0.2.53", "1.1.1.1"] } },
      "nameserver 192.0.2.53\nnameserver 1.1.1.1",
    ],
    [
      { dnsPolicy: "Default", dnsConfig: { options: [{ name: "edns0" }, { name: "debug", value: "" }] } },
      "options edns0 debug",
    ],
    [{ dnsPolicy: "Default", dnsConfig: { searches: ["lan", "wan"] } }, "search lan wan"],
  ])("resolv.conf of %j has %j", (spec, line) => {
    expect(over(spec).text).toContain(`${line}\n`);
  });

  it("takes the host's search paths without their last dot", () => {
    expect(parseResolvConf("search a. b\nsearch lan. .\n").searches).toEqual(["lan", "."]);
  });

  it("gives no pod a name that the kernel doesn't take", () => {
    const spec = { subdomain: "s".repeat(40), setHostnameAsFQDN: true };
    const fqdn = `p.${spec.subdomain}.default.svc.cluster.local`;
    expect(() => podNames(podOf("p", [], spec), "cluster.local")).toThrow(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${fqdn} is too long (64 characters is the max, 68 characters requested)`,
    );
    const override = { ...spec, setHostnameAsFQDN: false, hostnameOverride: "x.y" };
    expect(podNames(podOf("p", [], override), "c")).toEqual({ hostname: "x.y", fqdn: undefined });
    expect(podNames(podOf("x".repeat(70), []), "c").hostname).toBe("x".repeat(63));
  });
});
