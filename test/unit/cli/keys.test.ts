import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ensureKeys, keepKeys } from "../../../cli/cluster/keys.js";
import { fits, validity } from "../../../common/tls/inspect.js";
import { readCredential } from "../../../common/tls/pem-files.js";
import { FakeClock } from "../../support/fake-clock.js";
import { eventually } from "../../support/wait.js";

const dayMs = 86_400_000;
const leaves = ["admin", "etcd/client", "etcd/etcd-1"];

describe("the keys of a one-host cluster", () => {
  let pki: string;
  let clock: FakeClock;
  beforeEach(async () => {
    pki = await mkdtemp(join(tmpdir(), "coracle-pki-"));
    clock = new FakeClock();
    await ensureKeys(pki, clock);
  });
  afterEach(() => rm(pki, { recursive: true }));

  const contents = (...names: string[]) =>
    Promise.all(names.map((name) => readFile(join(pki, name), "utf8")));
  const authorities = () => contents("ca.crt", "ca.key", "etcd/ca.crt", "etcd/ca.key", "sa.key");
  const certificates = () => contents(...leaves.map((name) => `${name}.crt`));

  it("stay as they are for months", async () => {
    const before = [await authorities(), await certificates()];
    await clock.advance(200 * dayMs);
    await ensureKeys(pki, clock);
    expect([await authorities(), await certificates()]).toEqual(before);
  });

  it.each([260, 364, 366, 1_000])(
    "have certificates that are good after %d days, of the same authorities",
    async (days) => {
      const before = [await authorities(), await certificates()] as const;
      await clock.advance(days * dayMs);
      await ensureKeys(pki, clock);
      expect(await authorities()).toEqual(before[0]);
      for (const [at, certificate] of (await certificates()).entries()) {
        expect(certificate).not.toBe(before[1][at]);
        expect(validity(certificate).notAfter - clock.now()).toBeGreaterThan(300 * dayMs);
      }
    },
  );

  it("are made whole again after a crash between key and certificate", async () => {
    const [otherKey = ""] = await contents("etcd/client.key");
    await writeFile(join(pki, "admin.key"), otherKey);
    await ensureKeys(pki, clock);
    const admin = await readCredential(pki, "admin");
    const [authority = ""] = await contents("ca.crt");
    expect(admin && fits(admin, authority)).toBe(true);
  });

  it("are signed anew when the authority was replaced", async () => {
    await Promise.all(["ca.crt", "ca.key"].map((name) => rm(join(pki, name))));
    await ensureKeys(pki, clock);
    const admin = await readCredential(pki, "admin");
    const [authority = ""] = await contents("ca.crt");
    expect(admin && fits(admin, authority)).toBe(true);
  });

  it("are renewed while the cluster runs", async () => {
    const stop = new AbortController();
    const said: string[] = [];
    const [before] = await certificates();
    const kept = keepKeys(pki, clock, (line) => said.push(line), stop.signal);
    await clock.advance(300 * dayMs);
    await eventually(async () => expect((await certificates())[0]).not.toBe(before));
    stop.abort();
    await kept;
    expect(said).toEqual([]);
  });
});
