import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../common/logger.js";
import { EtcdTlsReload, readEtcdTls } from "../../../control-plane/parts/etcd-tls.js";
import type { EtcdTls } from "../../../control-plane/storage/etcd-members.js";
import { FakeClock } from "../../support/fake-clock.js";
import { eventually } from "../../support/wait.js";

describe("what is shown to etcd", () => {
  let directory: string;
  const clock = new FakeClock();
  const shown: string[] = [];
  const stop = new AbortController();
  let running: Promise<void>;

  const path = (name: string) => join(directory, name);
  const files = () => ({ etcdCa: path("ca.crt"), etcdCert: path("client.crt"), etcdKey: path("client.key") });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "coracle-etcd-tls-"));
    for (const name of ["ca.crt", "client.crt", "client.key"]) await writeFile(path(name), `first ${name}`);
    const reload = (tls: EtcdTls) => void shown.push(`${tls.cert}`);
    const first = await readEtcdTls(files());
    running = new EtcdTlsReload(files(), first, reload, clock, silentLogger).run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await rm(directory, { recursive: true });
  });

  it("follows its files, and does nothing while they stay or are away", async () => {
    const until = (expected: readonly string[]) =>
      eventually(async () => {
        await clock.advance(10_000);
        expect(shown).toEqual(expected);
      });
    await until([]);
    await writeFile(path("client.crt"), "second");
    await until(["second"]);
    await rm(path("client.key"));
    await clock.advance(60_000);
    await writeFile(path("client.key"), "third key");
    await until(["second", "second"]);
  });

  it("is nothing where etcd speaks plain text", async () => {
    expect(await readEtcdTls({})).toBeUndefined();
  });
});
