import { describe, expect, it } from "@jest/globals";
import type { V1NetworkPolicySpec } from "../../../../../api/generated/types.js";
import { setNetworkPolicyDefaults } from "../../../../../api/networking/network-policy.js";
import { parseAddress } from "../../../../../common/ipv4.js";
import { seededRandom } from "../../../../../common/seeded-random.js";
import { CompiledPolicies } from "../../../../../node-agent/network/policy/compiled-policies.js";
import type { PolicyPod, Transport } from "../../../../../node-agent/network/policy/policy-world.js";
import { evaluate } from "../../../../support/policy-evaluator.js";
import { podAddresses, policyPorts, RandomPolicies } from "../../../../support/random-policies.js";

const at = (text: string) => Number(parseAddress(text));

const pod = (namespace: string, app: string, address: string): PolicyPod => ({
  namespace,
  labels: { app },
  address: at(address),
  ports: [{ name: "web", protocol: "TCP", port: app === "front" ? 8080 : 80 }],
});

const world = {
  namespaces: new Map([
    ["shop", { team: "shop" }],
    ["ops", { team: "ops" }],
  ]),
  pods: [
    pod("shop", "front", "10.244.1.3"),
    pod("shop", "api", "10.244.1.4"),
    pod("ops", "front", "10.244.2.3"),
  ],
};
const where = { front: "10.244.1.3", api: "10.244.1.4", ops: "10.244.2.3", world: "192.0.2.7" };

function compile(...specs: V1NetworkPolicySpec[]): CompiledPolicies {
  const policies = specs.map((spec) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "p", namespace: "shop" },
    spec,
  }));
  for (const policy of policies) setNetworkPolicyDefaults(policy);
  return new CompiledPolicies({ ...world, policies });
}

const api = { podSelector: { matchLabels: { app: "api" } } };
const front = { podSelector: { matchLabels: { app: "front" } } };

describe("compiled policies", () => {
  it.each<[string, V1NetworkPolicySpec[], [keyof typeof where, keyof typeof where, number, boolean][]]>([
    ["nothing forbids anything", [], [["ops", "api", 80, true]]],
    [
      "deny all, but not to others",
      [{ podSelector: {}, policyTypes: ["Ingress", "Egress"] }],
      [
        ["front", "api", 80, false],
        ["front", "front", 80, true],
        ["front", "world", 80, false],
        ["ops", "world", 80, true],
      ],
    ],
    [
      "ingress alone by default",
      [api],
      [
        ["front", "api", 80, false],
        ["api", "front", 80, true],
      ],
    ],
    [
      "policies add up",
      [api, { ...api, ingress: [{ from: [front] }] }],
      [
        ["front", "api", 443, true],
        ["ops", "api", 443, false],
      ],
    ],
    [
      "from a namespace",
      [{ ...api, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "ops" } } }] }] }],
      [
        ["ops", "api", 80, true],
        ["front", "api", 80, false],
      ],
    ],
    [
      "a block with an exception",
      [{ ...front, egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.244.1.0/24"] } }] }] }],
      [
        ["front", "world", 80, true],
        ["front", "ops", 80, true],
        ["front", "api", 80, false],
      ],
    ],
    [
      "a named port is the asked pod's",
      [{ ...front, egress: [{ ports: [{ port: "web" }] }] }],
      [
        ["front", "api", 80, true],
        ["front", "api", 8080, false],
        ["front", "ops", 8080, true],
        ["front", "ops", 80, false],
        ["front", "world", 80, false],
      ],
    ],
    [
      "SCTP never matches",
      [{ ...api, ingress: [{ ports: [{ protocol: "SCTP", port: 80 }] }] }],
      [["front", "api", 80, false]],
    ],
    [
      "a range of ports",
      [{ ...api, ingress: [{ ports: [{ port: 80, endPort: 90 }] }] }],
      [
        ["front", "api", 90, true],
        ["front", "api", 91, false],
      ],
    ],
  ])("%s", (_, specs, cases) => {
    const compiled = compile(...specs);
    for (const [client, server, port, expected] of cases) {
      expect([
        client,
        server,
        port,
        compiled.allows(at(where[client]), at(where[server]), "TCP", port),
      ]).toEqual([client, server, port, expected]);
    }
  });

  it("look the same peers up once, however many policies name them", () => {
    let asked = 0;
    const peer = {
      ...pod("shop", "front", where.front),
      get labels() {
        asked++;
        return { app: "front" };
      },
    };
    const policy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "p", namespace: "shop" },
      spec: { ...api, policyTypes: ["Ingress"], ingress: [{ from: [front] }] },
    };
    const compiled = new CompiledPolicies({
      namespaces: world.namespaces,
      pods: [peer, pod("shop", "api", where.api)],
      policies: Array.from({ length: 50 }, () => policy),
    });
    expect(compiled.rulesAt(at(where.api)).ingress).toHaveLength(1);
    expect(asked).toBe(1);
  });

  it("say what a plain evaluator says", () => {
    const random = new RandomPolicies(seededRandom(7));
    const counts = { true: 0, false: 0 };
    for (let round = 0; round < 600; round++) {
      const made = random.world(podAddresses(5));
      const compiled = new CompiledPolicies(made);
      const parties = [
        ...made.pods.map((one) => ({ address: one.address, pod: one })),
        { address: at("192.0.2.7") },
        { address: at("10.244.1.250") },
      ];
      for (const client of parties)
        for (const server of parties)
          for (const protocol of ["TCP", "UDP"] as const satisfies Transport[])
            for (const port of policyPorts) {
              const expected = evaluate(made, client, server, protocol, port);
              const allowed = compiled.allows(client.address, server.address, protocol, port);
              counts[`${allowed}`]++;
              if (allowed !== expected)
                throw new Error(JSON.stringify({ made, client, server, protocol, port, expected }));
            }
    }
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(10_000);
  });
});
