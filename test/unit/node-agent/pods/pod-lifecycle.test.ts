import { describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import type { PodAction } from "../../../../node-agent/pods/lifecycle/actions.js";
import type { Ending } from "../../../../node-agent/pods/lifecycle/context.js";
import type { ObservedPod } from "../../../../node-agent/pods/lifecycle/observed-pod.js";
import { step } from "../../../../node-agent/pods/lifecycle/pod-lifecycle.js";
import { withReplaced } from "../../../../node-agent/pods/lifecycle/replaced.js";
import { ended, info, observed, running, testTimeMs } from "../../../support/observed.js";
import { podOf } from "../../../support/pods.js";

const app = { name: "app" };
const init = { name: "init" };
const debug = { name: "debug" };
const sidecar = { name: "side", restartPolicy: "Always" };

interface Case {
  readonly spec?: Partial<V1PodSpec>;
  readonly containers?: { name: string; image?: string }[];
  readonly seen: ObservedPod;
  readonly ending?: Ending;
  readonly afterMs?: number;
  readonly expected: string[];
}

const short = (action: PodAction) =>
  action.key === action.type ? action.type : `${action.type} ${action.key}`;
const noSandbox = { sandbox: undefined, sandboxReady: false };
const deadSandbox = { sandbox: info("sandbox", { state: "exited" }), sandboxReady: false };
const deleted = { graceSeconds: 30, deleted: true, sinceMs: testTimeMs };
const newApp = { name: "app", image: "new" };

const cases: Record<string, Case> = {
  "a new pod gets a sandbox": { seen: observed({}, noSandbox), expected: ["create-sandbox sandbox"] },
  "a sandbox under way is not made twice": {
    seen: observed({}, { ...noSandbox, busy: new Set(["sandbox"]) }),
    expected: [],
  },
  "a sandbox that failed waits": {
    seen: observed({}, { ...noSandbox, sandboxRetryAtMs: testTimeMs + 1 }),
    expected: [],
  },
  "a sandbox without network is finished": {
    seen: observed({}, { sandboxReady: false }),
    expected: ["create-sandbox sandbox"],
  },
  "containers start one after another": {
    containers: [app, { name: "b" }],
    seen: observed(),
    expected: ["start-container app"],
  },
  "the next one follows": {
    containers: [app, { name: "b" }],
    seen: observed({ app: running("1") }),
    expected: ["start-container b"],
  },
  "init containers go first": {
    spec: { initContainers: [init] },
    seen: observed(),
    expected: ["start-container init"],
  },
  "a running init container is waited for": {
    spec: { initContainers: [init] },
    seen: observed({ init: running("1") }),
    expected: [],
  },
  "after init comes the rest": {
    spec: { initContainers: [init] },
    seen: observed({ init: ended("1", 0) }),
    expected: ["start-container app"],
  },
  "a failed init container is restarted": {
    spec: { initContainers: [init] },
    seen: observed({ init: ended("1", 1) }),
    expected: ["start-container init"],
  },
  "a failed init container ends a pod that never restarts": {
    spec: { initContainers: [init], restartPolicy: "Never" },
    seen: observed({ init: ended("1", 1) }),
    expected: ["remove-sandbox sandbox"],
  },
  "a sidecar that is not started holds the rest back": {
    spec: { initContainers: [sidecar] },
    seen: observed({ side: running("1", { started: false }) }),
    expected: [],
  },
  "a started sidecar lets the rest start": {
    spec: { initContainers: [sidecar] },
    seen: observed({ side: running("1") }),
    expected: ["start-container app"],
  },
  "a sidecar that ended is restarted beside the rest": {
    spec: { initContainers: [sidecar] },
    seen: observed({ side: ended("1", 0), app: running("2") }),
    expected: ["start-container side"],
  },
  "a first crash is restarted at once": {
    seen: observed({ app: ended("1", 1) }),
    expected: ["start-container app"],
  },
  "a second crash waits": {
    seen: observed({ app: ended("1", 1, { backOff: { delayMs: 10_000, updatedMs: testTimeMs - 1 } }) }),
    afterMs: 9_999,
    expected: ["back-off app"],
  },
  "and is restarted after the back-off": {
    seen: observed({ app: ended("1", 1, { backOff: { delayMs: 10_000, updatedMs: testTimeMs - 1 } }) }),
    afterMs: 10_000,
    expected: ["start-container app"],
  },
  "success is final under OnFailure": {
    spec: { restartPolicy: "OnFailure" },
    seen: observed({ app: ended("1", 0) }),
    expected: ["remove-sandbox sandbox"],
  },
  "failure is not": {
    spec: { restartPolicy: "OnFailure" },
    seen: observed({ app: ended("1", 1) }),
    expected: ["start-container app"],
  },
  "an ended pod stops its sidecars first": {
    spec: { restartPolicy: "Never", initContainers: [sidecar] },
    seen: observed({ app: ended("1", 0), side: running("2") }),
    expected: ["stop-container side"],
  },
  "an unhealthy container is stopped": {
    seen: observed({ app: running("1", { unhealthy: { message: "failed" } }) }),
    expected: ["stop-container app"],
  },
  "a lost sandbox takes its containers along": {
    seen: observed({ app: running("1") }, deadSandbox),
    expected: ["stop-container app"],
  },
  "then it is removed": {
    seen: observed({ app: ended("1", 137) }, deadSandbox),
    expected: ["remove-sandbox sandbox"],
  },
  "then made anew": {
    seen: observed({ app: ended("1", 137) }, noSandbox),
    expected: ["create-sandbox sandbox"],
  },
  "a deleted pod stops all its containers at once": {
    containers: [app, { name: "b" }],
    seen: observed({ app: running("1"), b: running("2") }),
    ending: deleted,
    expected: ["stop-container app", "stop-container b"],
  },
  "sidecars stop after the others, the last one first": {
    spec: { initContainers: [sidecar, { ...sidecar, name: "side2" }] },
    seen: observed({ app: ended("1", 0), side: running("2"), side2: running("3") }),
    ending: deleted,
    expected: ["stop-container side2"],
  },
  "a container whose image was changed is stopped": {
    containers: [newApp],
    seen: observed({ app: running("1") }),
    expected: ["stop-container app"],
  },
  "so is a sidecar, and the others stay": {
    containers: [{ name: "app", image: "image" }],
    spec: { initContainers: [{ ...sidecar, image: "new" }] },
    seen: observed({ app: running("1"), side: running("2") }),
    expected: ["stop-container side"],
  },
  "a new image waits for no back-off": {
    containers: [newApp],
    seen: observed({
      app: ended("1", 0, { replaced: true, backOff: { delayMs: 10_000, updatedMs: testTimeMs } }),
    }),
    expected: ["start-container app"],
  },
  "what had ended before is not run again for a new image": {
    containers: [newApp],
    spec: { restartPolicy: "Never" },
    seen: observed({ app: ended("1", 0) }),
    expected: ["remove-sandbox sandbox"],
  },
  "then the sandbox goes": {
    seen: observed({ app: ended("1", 0) }),
    ending: deleted,
    expected: ["remove-sandbox sandbox"],
  },
  "then the rest": { seen: observed({}, noSandbox), ending: deleted, expected: ["clean-up"] },
  "nothing is left to do": {
    seen: observed({}, { ...noSandbox, remains: false }),
    ending: deleted,
    expected: [],
  },
  "a container for debugging starts whatever the others do": {
    spec: { initContainers: [init], ephemeralContainers: [debug] },
    seen: observed({ init: running("1") }),
    expected: ["start-container debug"],
  },
  "a container for debugging runs once": {
    spec: { ephemeralContainers: [debug] },
    seen: observed({ app: running("1"), debug: ended("2", 1) }),
    expected: [],
  },
  "a container for debugging ends with the pod": {
    spec: { ephemeralContainers: [debug], restartPolicy: "Never" },
    seen: observed({ app: ended("1", 0), debug: running("2") }),
    expected: ["stop-container debug"],
  },
  "what the node ended keeps its containers": {
    seen: observed({ app: ended("1", 0) }, noSandbox),
    ending: { graceSeconds: 1, deleted: false, sinceMs: testTimeMs },
    expected: [],
  },
};

describe("step", () => {
  it.each(Object.entries(cases))(
    "%s",
    (_name, { spec, containers = [app], seen, ending, afterMs = 0, expected }) => {
      const { actions } = step({ pod: podOf("p", containers, spec), ending }, seen, testTimeMs + afterMs);
      expect(actions.map(short)).toEqual(expected);
    },
  );

  it("counts restarts and doubles the back-off", () => {
    const backOff = { delayMs: 20_000, updatedMs: testTimeMs - 1 };
    const seen = observed({ app: ended("1", 1, { backOff }, 3) });
    const { actions } = step({ pod: podOf("p", [app]) }, seen, testTimeMs + 20_000);
    expect(actions[0]).toMatchObject({ restartCount: 4, backOff: { delayMs: 40_000 } });
  });

  const graceOf = (ending: Ending | undefined, side: object, afterMs: number) => {
    const pod = podOf("p", [app], { initContainers: [sidecar], terminationGracePeriodSeconds: 30 });
    const seen = observed({ app: ended("1", 0), side: running("2", side) });
    const desired = { pod: { ...pod, status: { phase: "Succeeded" } }, ending };
    const [action] = step(desired, seen, testTimeMs + afterMs).actions;
    return action?.type === "stop-container" ? action.graceSeconds : undefined;
  };

  it.each([
    ["has what the others have left", deleted, 6_000, 24],
    ["has two seconds at least", deleted, 29_000, 2],
    ["is killed when the pod is", { ...deleted, graceSeconds: 0 }, 0, 0],
    ["has the pod's grace from the end of the others", undefined, 10_000, 20],
  ])("a sidecar %s", (_name, ending, afterMs, left) => {
    expect(graceOf(ending, {}, afterMs)).toBe(left);
  });

  it("says why a container is replaced, whatever a probe says of it", () => {
    const seen = observed({ app: running("1", { unhealthy: { message: "failed" } }) });
    const { actions } = step({ pod: podOf("p", [newApp]) }, seen, testTimeMs);
    expect(actions).toMatchObject([
      { message: "Container app definition changed, will be restarted", replaced: true },
    ]);
  });

  it("runs a replaced container again whatever the policy", () => {
    const seen = observed({ app: ended("1", 143, { replaced: true }) });
    const pod = withReplaced(podOf("p", [newApp], { restartPolicy: "Never" }), seen);
    expect(step({ pod }, seen, testTimeMs).actions.map(short)).toEqual(["start-container app"]);
  });

  it("wakes for the end of a back-off and for the pod's deadline", () => {
    const backOff = { delayMs: 10_000, updatedMs: testTimeMs - 1 };
    const pod = podOf("p", [app], { activeDeadlineSeconds: 60 });
    const { wakeAtMs } = step({ pod }, observed({ app: ended("1", 1, { backOff }) }), testTimeMs);
    expect(wakeAtMs).toBe(testTimeMs + 10_000);
  });
});
