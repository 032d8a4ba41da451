import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { checkSettings } from "../../../cli/cluster/check-settings.js";
import { resolveSettings } from "../../../cli/cluster/resolve-settings.js";
import { type ClusterSettings, defaultSettings, readSettings } from "../../../cli/cluster/settings.js";

const check = (given: Partial<ClusterSettings>) => () =>
  checkSettings({ ...defaultSettings, nodeName: "n", ...given }, ["127.0.0.1", "192.0.2.7"]);

describe("settings of a one-host cluster", () => {
  it.each<[Partial<ClusterSettings>, string]>([
    [{ nodeName: "My_Node" }, '--node-name: "My_Node" is not a name: a lowercase RFC 1123 subdomain must'],
    [{ dnsDomain: "a..b" }, '--dns-domain: "a..b" is not a name'],
    [{ podCidr: "nonsense" }, '--pod-cidr: "nonsense" is not an IPv4 range such as 10.244.0.0/16'],
    [{ podCidr: "10.1.0.0" }, '--pod-cidr: "10.1.0.0" is not an IPv4 range'],
    [{ podCidr: "10.1.0.0/25" }, '--pod-cidr: "10.1.0.0/25" is too small: a node gets a /24 of it'],
    [{ serviceCidr: "10.244.3.0/24" }, '"10.244.3.0/24" overlaps with --pod-cidr 10.244.0.0/16'],
    [{ dnsAddress: "10.97.0.10" }, '"10.97.0.10" is not an address in --service-cidr 10.96.0.0/16'],
    [{ dnsAddress: "10.96.0.1" }, '--dns-address: "10.96.0.1" is kept for the API'],
    [{ listenAddress: "127.0.0.1" }, '--listen-address: "127.0.0.1" is not an IPv4 address at which'],
    [{ listenAddress: "192.0.2.8" }, '--listen-address: "192.0.2.8" is no address of this host'],
    [{ listenAddress: "myhost" }, '--listen-address: "myhost" is not an IPv4 address at which'],
  ])("that can't work are refused by their flag: %j", (given, line) => {
    expect(check(given)).toThrow(line);
  });

  it.each<Partial<ClusterSettings>>([
    {},
    { podCidr: "10.1.2.0/24", listenAddress: "192.0.2.7" },
    { serviceCidr: "10.97.0.0/24", dnsAddress: "10.97.0.2", dnsDomain: "lab.example" },
  ])("are taken: %j", (given) => {
    expect(check(given)).not.toThrow();
  });

  it("are kept for the next time, unless they are wrong", async () => {
    const directory = await mkdtemp(join(tmpdir(), "settings-"));
    const path = join(directory, "cluster.json");
    await resolveSettings(path, { nodeName: "one", profile: "kubernetes" });
    await expect(resolveSettings(path, { podCidr: "nonsense" })).rejects.toThrow("--pod-cidr");
    const auditPolicyFile = join(directory, "policy.yaml");
    await writeFile(auditPolicyFile, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{}]\n");
    await expect(resolveSettings(path, { auditPolicyFile })).rejects.toThrow(
      `--audit-policy-file ${auditPolicyFile}: rules[0].level: Required value`,
    );
    expect(await readSettings(path)).toEqual({ ...defaultSettings, nodeName: "one", profile: "kubernetes" });
    await rm(directory, { recursive: true });
  });
});
