import { oneHostProcesses } from "../../../cli/cluster/processes.js";
import { type ClusterSettings, defaultSettings } from "../../../cli/cluster/settings.js";
import { homeAt } from "../../../cli/home.js";

const commandOf = (name: string, settings: Partial<ClusterSettings>) =>
  oneHostProcesses(
    homeAt("/tmp/home", {}),
    { ...defaultSettings, ...settings },
    { etcd: "etcd", dist: "dist" },
  ).find((process) => process.name === name)?.command ?? [];

describe("the processes of one host", () => {
  it("audit by the policy that was given, if any", () => {
    const flags = ["--audit-policy-file=/etc/policy.yaml", "--audit-log-path=/tmp/home/logs/audit.log"];
    expect(commandOf("control-plane", { auditPolicyFile: "/etc/policy.yaml" })).toEqual(
      expect.arrayContaining(flags),
    );
    for (const settings of [{}, { auditPolicyFile: "" }])
      expect(commandOf("control-plane", settings).join(" ")).not.toContain("--audit");
  });

  it("listen on loopback and the pod bridge", () => {
    const command = commandOf("control-plane", { podCidr: "10.1.0.0/16" });
    expect(command).toEqual(
      expect.arrayContaining(["--bind-address=127.0.0.1", "--advertise-address=10.1.0.1"]),
    );
  });

  it.each([
    [undefined, "127.0.0.1:6444"],
    ["192.0.2.7", "192.0.2.7:6444"],
  ])("given the address %s, the agent dials where the control plane listens", (listenAddress, endpoint) => {
    const given = listenAddress === undefined ? {} : { listenAddress };
    const [host] = endpoint.split(":");
    expect(commandOf("node-agent", given)).toContain(`--control-plane=${endpoint}`);
    expect(commandOf("control-plane", given)).toContain(`--agent-address=${host}`);
  });
});
