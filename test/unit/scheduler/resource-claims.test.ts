import type { V1PodResourceClaim, V1PodStatus } from "../../../api/generated/types.js";
import { nodeNamed, place, podNamed, snapshotOf } from "./objects.js";

const named = { name: "gpu", resourceClaimName: "mine" };
const fromTemplate = { name: "gpu", resourceClaimTemplateName: "t" };
const notFound = '0/1 nodes are available: resourceclaim.resource.k8s.io "mine" not found.';

describe("a pod with a resource claim", () => {
  it.each<[string, V1PodResourceClaim, V1PodStatus, string]>([
    ["waits for one that isn't there", named, {}, notFound],
    ["waits until its own is made", fromTemplate, {}, 'pod "default/p": ResourceClaim not created yet'],
    [
      "waits for its own when that is gone",
      fromTemplate,
      { resourceClaimStatuses: [{ name: "gpu", resourceClaimName: "mine" }] },
      notFound,
    ],
    ["may need none after all", fromTemplate, { resourceClaimStatuses: [{ name: "gpu" }] }, "a"],
  ])("%s", (_, claim, status, expected) => {
    const pod = { ...podNamed("p", { resourceClaims: [claim] }), status };
    expect(place(snapshotOf([nodeNamed("a")]), pod)).toContain(expected);
  });
});
