import { everything, labelSelector, nothing, selectorOfMap } from "../../../api/meta/label-selector.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import { PodsOfNamespace } from "../../../control-plane/scheduler/pods-of-namespace.js";
import { podNamed } from "./objects.js";

const pod = (name: string, app: string) => podInfoOf(podNamed(name, {}, { app }));

describe("the pods of a namespace", () => {
  const web = () => selectorOfMap({ app: "web" });
  const found = (pods: PodsOfNamespace, selector = web()) =>
    [...pods.matching(selector)].map((each) => each.pod.metadata.name).sort();

  it("are found by labels as they come, change and go", () => {
    const pods = new PodsOfNamespace();
    pods.add(pod("a", "web"));
    pods.add(pod("b", "db"));
    expect(found(pods)).toEqual(["a"]);
    pods.add(pod("c", "web"));
    expect(found(pods)).toEqual(["a", "c"]);
    pods.remove("default/a");
    pods.remove("default/c");
    pods.add(pod("c", "db"));
    expect(found(pods)).toEqual([]);
    pods.remove("default/b");
    pods.remove("default/c");
    expect(pods.isEmpty).toBe(true);
  });

  it("are all meant by everything, and none by nothing", () => {
    const pods = new PodsOfNamespace();
    pods.add(pod("a", "web"));
    expect(found(pods, everything)).toEqual(["a"]);
    expect(found(pods, nothing)).toEqual([]);
    expect(found(pods, labelSelector([]))).toEqual(["a"]);
  });

  it("are found by more selectors than are remembered", () => {
    const pods = new PodsOfNamespace();
    for (let index = 0; index < 200; index++) pods.add(pod(`p${index}`, `app-${index}`));
    const all = () =>
      Array.from({ length: 200 }, (_, index) => found(pods, selectorOfMap({ app: `app-${index}` })).length);
    expect(all()).toEqual(Array(200).fill(1));
    pods.add(pod("more", "app-7"));
    pods.add(pod("last", "app-199"));
    expect(all().filter((count) => count === 2)).toHaveLength(2);
  });
});
