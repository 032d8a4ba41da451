import { afterEach, beforeEach, describe, it } from "@jest/globals";
import type { V1ClusterRole } from "../../../api/generated/types.js";
import { clusterRoles } from "../../../api/resources.js";
import { clusterRoleAggregationController } from "../../../control-plane/controllers/cluster-role-aggregation-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

const rule = (resource: string) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });
const role = (name: string, labels: Record<string, string>, rules = [rule(name)]): V1ClusterRole => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name, labels },
  rules,
});
const aggregated = (name: string, label: string, labels: Record<string, string> = {}): V1ClusterRole => ({
  ...role(name, labels, []),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: "true" } }] },
});

describe("cluster role aggregation", () => {
  let bench: ControllerBench;

  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(clusterRoleAggregationController(bench.context));
  });
  afterEach(() => bench.stop());

  const rulesOf = async (name: string) =>
    (await bench.client.get(clusterRoles, { name })).rules?.map(({ resources = [] }) => resources.join());
  const become = (name: string, wanted: string[]) =>
    bench.until(async () => JSON.stringify(await rulesOf(name)) === JSON.stringify(wanted));

  it("gathers the rules of the selected roles by their names, each once, and over several steps", async () => {
    await bench.client.create(clusterRoles, aggregated("view", "to-view", { "to-edit": "true" }));
    await bench.client.create(clusterRoles, aggregated("edit", "to-edit"));
    await bench.client.create(clusterRoles, role("pods", { "to-view": "true" }));
    await bench.client.create(clusterRoles, role("crons", { "to-view": "true" }));
    await bench.client.create(clusterRoles, role("again", { "to-view": "true" }, [rule("pods")]));
    await bench.client.create(clusterRoles, role("others", {}));
    await become("view", ["pods", "crons"]);
    await become("edit", ["pods", "crons"]);
  });

  it("gathers selector by selector", async () => {
    const both = aggregated("both", "second");
    const [second = {}] = both.aggregationRule?.clusterRoleSelectors ?? [];
    const clusterRoleSelectors = [{ matchLabels: { first: "true" } }, second];
    await bench.client.create(clusterRoles, role("a", { second: "true" }));
    await bench.client.create(clusterRoles, role("b", { first: "true" }));
    await bench.client.create(clusterRoles, { ...both, aggregationRule: { clusterRoleSelectors } });
    await become("both", ["b", "a"]);
  });

  it("takes rules back with the role that gave them", async () => {
    await bench.client.create(clusterRoles, aggregated("view", "to-view"));
    await bench.client.create(clusterRoles, role("pods", { "to-view": "true" }));
    await become("view", ["pods"]);
    await bench.client.delete(clusterRoles, { name: "pods" });
    await bench.until(async () => ((await rulesOf("view")) ?? []).length === 0);
  });
});
