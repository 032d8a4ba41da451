import { seededRandom } from "../../../common/seeded-random.js";
import { parseConfiguration } from "../../../control-plane/scheduler/configuration/parse-configuration.js";
import { profilesOf } from "../../../control-plane/scheduler/profiles.js";
import { nodeNamed, noListers, place, podNamed, profileWith, requesting, snapshotOf } from "./objects.js";

const head = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";
const parsed = (text: string) => parseConfiguration(head + text);
const profilesIn = (text: string) => profilesOf(parsed(text), noListers, seededRandom());
const weights = (text: string) =>
  profilesIn(text).map(({ scores }) =>
    scores.map(({ score, weight }) => `${score.name} ${weight}`).join(", "),
  );
const complaint = (text: string) => {
  try {
    parsed(text);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

const defaultWeights =
  "TaintToleration 3, NodeAffinity 2, NodeResourcesFit 1, PodTopologySpread 2, InterPodAffinity 2, " +
  "NodeResourcesBalancedAllocation 1, ImageLocality 1";

describe("a scheduler's configuration", () => {
  it("that says nothing is Kubernetes' default", () => {
    const [profile, ...others] = profilesIn("");
    expect(others).toEqual([]);
    expect(profile).toMatchObject({ schedulerName: "default-scheduler", percentageOfNodesToScore: 0 });
    expect(profile?.preemption).toBeDefined();
    expect(weights("")).toEqual([defaultWeights]);
    expect(profile?.filters.map(({ name }) => name)).toEqual(profileWith().filters.map(({ name }) => name));
  });

  it.each([
    [
      "a weight",
      "score: { enabled: [{ name: ImageLocality, weight: 7 }] }",
      /^ImageLocality 7, TaintToleration 3/,
    ],
    ["a plugin of one point", "score: { disabled: [{ name: ImageLocality }] }", /BalancedAllocation 1$/],
    [
      "all of one point",
      'score: { disabled: [{ name: "*" }], enabled: [{ name: NodeAffinity }] }',
      /^NodeAffinity 1$/,
    ],
    [
      "a plugin everywhere",
      "multiPoint: { disabled: [{ name: NodeAffinity }] }",
      /^TaintToleration 3, NodeResourcesFit 1/,
    ],
    [
      "a weight everywhere",
      "multiPoint: { enabled: [{ name: NodeAffinity, weight: 9 }] }",
      /, NodeAffinity 9, NodeRes/,
    ],
  ])("changes %s", (_, plugins, expected) => {
    expect(weights(`profiles:\n- plugins: { ${plugins} }\n`)[0]).toMatch(expected);
  });

  it("has several profiles by name, each with its own arguments", () => {
    const text = `
percentageOfNodesToScore: 30
podInitialBackoffSeconds: 2
profiles:
- schedulerName: default-scheduler
- schedulerName: packing
  percentageOfNodesToScore: 100
  plugins: { postFilter: { disabled: [{ name: DefaultPreemption }] } }
  pluginConfig:
  - name: NodeResourcesFit
    args: { scoringStrategy: { type: MostAllocated } }
`;
    const [first, second] = profilesIn(text);
    expect([first?.percentageOfNodesToScore, second?.percentageOfNodesToScore]).toEqual([30, 100]);
    expect([first?.preemption === undefined, second?.preemption === undefined]).toEqual([false, true]);
    expect(parsed(text).backoff).toEqual({ baseMs: 2_000, maxMs: 10_000 });
    const snapshot = snapshotOf(
      ["a", "b"].map((name) => nodeNamed(name)),
      [[podNamed("x", requesting({ cpu: "1", memory: "2Gi" })), "a"]],
    );
    const pod = podNamed("p", requesting({ cpu: "1", memory: "2Gi" }));
    expect([first, second].map((profile) => place(snapshot, pod, profile))).toEqual(["b", "a"]);
    expect(place(snapshot, podNamed("p", requesting({ cpu: "9" })), second)).toBe(
      "0/2 nodes are available: 2 Insufficient cpu.",
    );
  });

  it("adds node affinity and leaves out resources", () => {
    const [profile] = profilesIn(`
profiles:
- pluginConfig:
  - name: NodeAffinity
    args:
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: NodeAffinityArgs
      addedAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          nodeSelectorTerms: [{ matchExpressions: [{ key: team, operator: Exists }] }]
  - name: NodeResourcesFit
    args: { ignoredResourceGroups: [example.com] }
`);
    const pod = podNamed("p", requesting({ "example.com/gpu": "1" }));
    expect(place(snapshotOf([nodeNamed("a", { labels: { team: "x" } })]), pod, profile)).toBe("a");
    expect(place(snapshotOf([nodeNamed("a")]), pod, profile)).toContain(
      "1 node(s) didn't match scheduler-enforced node affinity",
    );
  });

  it("is JSON as well", () => {
    const text = `{"apiVersion":"kubescheduler.config.k8s.io/v1","kind":"KubeSchedulerConfiguration","profiles":[{"schedulerName":"x"}]}`;
    expect(parseConfiguration(text).profiles[0]?.schedulerName).toBe("x");
  });
});

describe("a scheduler's configuration is refused", () => {
  const args = (name: string, given: string) =>
    complaint(`profiles:\n- pluginConfig:\n  - name: ${name}\n    args: { ${given} }\n`);

  it.each([
    ["fields that nobody knows", "profilez: []", 'unknown field "profilez"'],
    [
      "fields that nobody knows in plugins",
      "profiles: [{ plugins: { scores: {} } }]",
      "profiles[0].plugins.scores",
    ],
    [
      "plugins that nobody knows",
      "profiles: [{ plugins: { score: { enabled: [{ name: X }] } } }]",
      'profiles[0].plugins.score.enabled[0].name: Invalid value: "X": plugin does not exist',
    ],
    [
      "plugins twice",
      "profiles: [{ plugins: { score: { enabled: [{ name: NodeAffinity }, { name: NodeAffinity }] } } }]",
      'profiles[0].plugins.score.enabled[1]: Duplicate value: "NodeAffinity"',
    ],
    [
      "names twice",
      "profiles: [{ schedulerName: a }, { schedulerName: a }]",
      'profiles[1].schedulerName: Duplicate value: "a"',
    ],
    [
      "no name of several",
      "profiles: [{ schedulerName: a }, {}]",
      "profiles[1].schedulerName: Required value",
    ],
    [
      "shares above all",
      "percentageOfNodesToScore: 101",
      "percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]",
    ],
    [
      "back-offs upside down",
      "podMaxBackoffSeconds: 0",
      "podMaxBackoffSeconds: Invalid value: 0: must be greater than or equal to PodInitialBackoffSeconds",
    ],
    ["extenders", "extenders: [{ urlPrefix: x }]", "extenders: Forbidden: extenders are not supported"],
    [
      "no binder",
      "profiles: [{ plugins: { bind: { disabled: [{ name: '*' }] } } }]",
      "at least one bind plugin is needed",
    ],
  ])("for %s", (_, text, expected) => {
    expect(complaint(`${text}\n`)).toContain(expected);
  });

  it.each([
    ["DefaultPreemption", "minCandidateNodesPercentage: 101", "not in valid range [0, 100]"],
    [
      "DefaultPreemption",
      "minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0",
      "cannot be zero at the same time as minCandidateNodesAbsolute",
    ],
    [
      "InterPodAffinity",
      "hardPodAffinityWeight: -1",
      "profiles[0].pluginConfig[0].args.hardPodAffinityWeight: Invalid value: -1: not in valid range [0, 100]",
    ],
    ["InterPodAffinity", "hardPodAffinityWeigth: 1", "unknown field"],
    ["InterPodAffinity", "kind: NodeAffinityArgs", "were not of type InterPodAffinityArgs"],
    [
      "NodeAffinity",
      "addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } }",
      "must have at least one node selector term",
    ],
    [
      "NodeResourcesBalancedAllocation",
      "resources: [{ name: cpu, weight: 2 }]",
      "resources[0].weight: Invalid value: 2: must be 1",
    ],
    [
      "NodeResourcesFit",
      "scoringStrategy: { type: Most }",
      'scoringStrategy.type: Unsupported value: "Most"',
    ],
    [
      "NodeResourcesFit",
      "scoringStrategy: { type: RequestedToCapacityRatio }",
      "must be specified when type is RequestedToCapacityRatio",
    ],
    [
      "NodeResourcesFit",
      "scoringStrategy: { type: RequestedToCapacityRatio, requestedToCapacityRatio: { shape: [{ utilization: 5, score: 1 }, { utilization: 5, score: 11 }] } }",
      "values must be sorted in increasing order",
    ],
    ["NodeResourcesFit", "ignoredResourceGroups: [a/b]", "resource group name can't contain '/'"],
    [
      "PodTopologySpread",
      "defaultConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway }]",
      "when .defaultConstraints are not empty",
    ],
    [
      "PodTopologySpread",
      "defaultingType: List, defaultConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {} }]",
      "constraint must not define a selector",
    ],
    ["Unheard", "", "the plugin takes no arguments here"],
  ])("for arguments of %s: %s", (name, given, expected) => {
    expect(args(name, given)).toContain(expected);
  });

  it.each([
    ["", "Object 'Kind' is missing"],
    ["apiVersion: v1\nkind: Pod\n", 'no kind "Pod" is registered for version "v1"'],
    ["{", "json"],
  ])("when it isn't one: %j", (text, expected) => {
    expect(() => parseConfiguration(text)).toThrow(expected);
  });
});
