import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { configMaps } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { type ControlPlaneProcess, controlPlaneProcess } from "../../support/control-plane-process.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";
import { Ledger } from "../../support/ledger.js";

const kills = 8;
const writers = 8;

describe("a control plane that is killed again and again", () => {
  let etcd: PrivateEtcd;
  let folder: string;
  let plane: ControlPlaneProcess;

  beforeAll(async () => {
    etcd = await startEtcd();
    folder = await mkdtemp(join(tmpdir(), "coracle-killed-"));
    plane = await controlPlaneProcess({ id: "r1", etcd: etcd.endpoints, folder });
    plane.start();
    await plane.ready();
  }, 60_000);
  afterAll(async () => {
    await plane?.stop();
    await etcd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("keeps every acknowledged create, update and delete", async () => {
    const ledgers = Array.from({ length: writers }, (_, index) => new Ledger(plane.client, `w${index}`));
    const stop = new AbortController();
    const writing = ledgers.map(async (ledger) => {
      for (let index = 0; !stop.signal.aborted; index++) await ledger.writeOne(index);
    });
    const failed = Promise.all(writing);
    for (let round = 0; round < kills; round++) {
      await Promise.race([systemClock.sleep(150 + 90 * round), failed]);
      await plane.kill();
      plane.start();
      await plane.ready();
    }
    stop.abort();
    await failed;
    expect(await contradictions(ledgers)).toEqual([]);
    const sum = (of: (ledger: Ledger) => number) => ledgers.reduce((total, ledger) => total + of(ledger), 0);
    expect(sum(({ acknowledged }) => acknowledged)).toBeGreaterThan(200);
    expect(sum(({ unanswered }) => unanswered)).toBeGreaterThan(kills);
  }, 180_000);

  const contradictions = async (ledgers: readonly Ledger[]) => {
    const { items } = await plane.client.list(configMaps, { namespace: "default" });
    const found = new Map(items.map(({ metadata, data }) => [metadata.name, data?.counter]));
    return ledgers.flatMap(({ possible }) =>
      [...possible].filter(([name, states]) => !states.has(found.get(name))).map(([name]) => name),
    );
  };
});
