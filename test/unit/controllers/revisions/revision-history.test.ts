import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1ControllerRevision, V1StatefulSet } from "../../../../api/generated/types.js";
import { controllerOf } from "../../../../api/meta/owner-references.js";
import { controllerRevisions, statefulSets } from "../../../../api/resources.js";
import { indexByController } from "../../../../control-plane/controllers/owned-index.js";
import { applyRevision, templateIn } from "../../../../control-plane/controllers/revisions/revision-data.js";
import { RevisionHistory } from "../../../../control-plane/controllers/revisions/revision-history.js";
import { StaleView } from "../../../../control-plane/controllers/stale-view.js";
import { WriteBarrier } from "../../../../control-plane/controllers/write-barrier.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { statefulSet, templateOf } from "../../../support/workloads.js";

const hashLabel = "controller.kubernetes.io/hash";

describe("revision history", () => {
  let bench: ControllerBench;
  let history: RevisionHistory<V1StatefulSet>;
  let barrier: WriteBarrier;
  let owner: V1StatefulSet;

  beforeEach(async () => {
    bench = await controllerBench();
    const informer = bench.informers.informer(controllerRevisions);
    indexByController(informer);
    barrier = new WriteBarrier();
    const { client } = bench;
    history = new RevisionHistory({ client, ownerType: statefulSets, informer, barrier, hashLabel });
    owner = await bench.client.create(statefulSets, statefulSet("web"));
    await bench.informers.synced(new AbortController().signal);
  });
  afterEach(() => bench.stop());

  /** The owner gets that image, and the history its revision. */
  async function roll(image: string) {
    const template = templateOf(image);
    const spec = { ...(await fresh()).spec, template } as V1StatefulSet["spec"];
    owner = await bench.client.update(statefulSets, { ...(await fresh()), spec });
    return current();
  }
  async function current() {
    await bench.until(() => barrier.isPassed("default/web"));
    return history.current(owner, await templateOfOwner(), await history.claim(owner));
  }
  const fresh = () => bench.client.get(statefulSets, { namespace: "default", name: "web" });
  const templateOfOwner = async () => (await fresh()).spec?.template ?? templateOf("none");
  const all = async () => [...(await bench.all(controllerRevisions))].sort((a, b) => a.revision - b.revision);
  const named = ({ metadata }: V1ControllerRevision) => metadata.name;

  it("stores the patch that Kubernetes stores", async () => {
    const { revision } = await current();
    expect(JSON.stringify(revision.data)).toBe(
      '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"web"}},"spec":{"containers":[' +
        '{"image":"web:1","imagePullPolicy":"IfNotPresent","name":"web","resources":{},' +
        '"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],' +
        '"dnsPolicy":"ClusterFirst","restartPolicy":"Always","schedulerName":"default-scheduler",' +
        '"securityContext":{},"terminationGracePeriodSeconds":30}}}}',
    );
    const hash = revision.metadata.labels?.[hashLabel];
    expect(revision).toMatchObject({
      revision: 1,
      metadata: { name: `web-${hash}`, labels: { app: "web" } },
    });
    expect(controllerOf(revision)).toMatchObject({ kind: "StatefulSet", name: "web" });
  });

  it("makes one revision a template, and lets an old one come back as the newest", async () => {
    const first = await current();
    expect(named((await current()).revision)).toBe(named(first.revision));
    const second = await roll("web:2");
    expect(second.revision.revision).toBe(2);
    const back = await roll("web:1");
    expect(named(back.revision)).toBe(named(first.revision));
    expect((await all()).map((one) => [named(one), one.revision])).toEqual([
      [named(second.revision), 2],
      [named(first.revision), 3],
    ]);
  });

  it("takes another name when that of its hash is another's", async () => {
    const { revision } = await current();
    await bench.client.delete(controllerRevisions, { namespace: "default", name: named(revision) ?? "" });
    const { apiVersion, kind } = revision;
    const metadata = { name: named(revision), namespace: "default" };
    const foreign = { apiVersion, kind, metadata, revision: 1, data: { anything: 1 } };
    await bench.client.create(controllerRevisions, foreign);
    await bench.until(() => bench.informers.informer(controllerRevisions).list("default").length === 1);
    const again = await current();
    expect(again.collisionCount).toBe(1);
    expect(named(again.revision)).not.toBe(named(revision));
  });

  it("adopts what its selector matches, and releases what it no longer matches", async () => {
    const { revision } = await current();
    const orphan = { ...revision, metadata: { ...revision.metadata, ownerReferences: [] } };
    await bench.client.update(controllerRevisions, orphan);
    await bench.until(async () => {
      await history.claim(owner);
      return controllerOf((await all())[0] as V1ControllerRevision)?.uid === owner.metadata.uid;
    });
    const adopted = (await all())[0] as V1ControllerRevision;
    await bench.client.update(controllerRevisions, {
      ...adopted,
      metadata: { ...adopted.metadata, labels: {} },
    });
    await bench.until(async () => (await history.claim(owner)).length === 0);
    expect((await all())[0]?.metadata.ownerReferences ?? []).toEqual([]);
  });

  it("deletes the oldest beyond the limit, but none that is live", async () => {
    const first = await current();
    for (const image of ["web:2", "web:3", "web:4"]) await roll(image);
    owner = await bench.client.update(statefulSets, {
      ...owner,
      spec: { ...owner.spec, revisionHistoryLimit: 1 } as V1StatefulSet["spec"],
    });
    await bench.until(() => barrier.isPassed("default/web"));
    const live = new Set([named(first.revision), named((await all()).at(-1) as V1ControllerRevision)]);
    const revisions = await history.claim(owner);
    await history.trim(owner, revisions, (one) => live.has(named(one)));
    expect((await all()).map(({ revision }) => revision)).toEqual([1, 3, 4]);
  });

  it("writes nothing for an owner that has changed since", async () => {
    await current();
    const old = owner;
    await roll("web:2");
    await bench.until(() => barrier.isPassed("default/web"));
    const template = old.spec?.template ?? templateOf("none");
    await expect(history.current(old, template, await history.claim(old))).rejects.toThrow(StaleView);
    expect((await all()).map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it("puts a template back, and leaves the owner as it is where a revision holds none", async () => {
    const { revision } = await current();
    await roll("web:2");
    const old = applyRevision(owner, revision);
    expect(old.spec?.template.spec?.containers[0]?.image).toBe("web:1");
    expect(old.spec?.template).not.toHaveProperty("$patch");
    for (const data of [undefined, null, "text", {}, { spec: {} }, { spec: { template: [] } }]) {
      expect(templateIn({ ...revision, data })).toBeUndefined();
      expect(applyRevision(owner, { ...revision, data })).toBe(owner);
    }
  });
});
