import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { configMaps, namespaces, resourceQuotas } from "../../../api/resources.js";
import { type TwoReplicas, twoReplicas } from "../../support/two-replicas.js";
import { eventually, timed } from "../../support/wait.js";

const room = 100;
const creators = 32;

describe("a quota at two replicas", () => {
  let both: TwoReplicas;
  const client = (at: number) => both.client(at);

  beforeAll(async () => {
    both = await twoReplicas();
    await client(0).create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "q" } });
    const hard = { "count/configmaps": String(room) };
    const metadata = { namespace: "q", name: "q" };
    await client(0).create(resourceQuotas, {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata,
      spec: { hard },
    });
    // The cluster's own certificate is in every namespace.
    await eventually(async () => expect(await used(0)).toBe(1), { everyMs: 20 });
  }, 90_000);
  afterAll(() => both?.stop());

  const used = async (at: number) => {
    const { status } = await client(at).get(resourceQuotas, { namespace: "q", name: "q" });
    return Number(status?.used?.["count/configmaps"]);
  };
  const there = async () => (await client(1).list(configMaps, { namespace: "q" })).items;

  /** Creates until it is refused; how many there was room for. */
  async function create(creator: number, round: string): Promise<number> {
    for (let made = 0; ; made++) {
      const metadata = { namespace: "q", name: `${round}-${creator}-${made}` };
      const object = { apiVersion: "v1", kind: "ConfigMap", metadata };
      try {
        await client(creator).create(configMaps, object);
      } catch (error) {
        expect(error).toMatchObject({
          code: 403,
          message: `configmaps "${metadata.name}" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=${room}, limited: count/configmaps=${room}`,
        });
        return made;
      }
    }
  }
  const race = (round: string) =>
    Promise.all(Array.from({ length: creators }, (_, creator) => create(creator, round)));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

  it("is filled to the last place by 32 creators, and not beyond", async () => {
    expect(sum(await race("first"))).toBe(room - 1);
    expect(await there()).toHaveLength(room);
    expect([await used(0), await used(1)]).toEqual([room, room]);
  }, 60_000);

  it("has room again within a second of deletions", async () => {
    const own = (await there()).filter(({ metadata }) => metadata.name?.startsWith("first"));
    const gone = own.slice(0, 40);
    for (const { metadata } of gone)
      await client(0).delete(configMaps, { namespace: "q", name: metadata.name ?? "" });
    const untilFreed = () =>
      eventually(async () => expect(await used(1)).toBe(room - gone.length), { everyMs: 20 });
    expect(await timed(untilFreed)).toBeLessThan(1_000);
    expect(sum(await race("second"))).toBe(gone.length);
    expect(await there()).toHaveLength(room);
  }, 60_000);
});
