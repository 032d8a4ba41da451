import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority, type Credential } from "../../../common/tls/certificate-authority.js";
import { writePrivateFile } from "../../../common/tls/pem-files.js";
import { type EtcdTls, EtcdTlsReload, readEtcdTls } from "../../../control-plane/storage/etcd-tls.js";
import { FakeClock } from "../../support/fake-clock.js";
import { eventually } from "../../support/wait.js";

describe("what is shown to etcd", () => {
  let directory: string;
  let authority: CertificateAuthority;
  const clock = new FakeClock();
  const shown: string[] = [];
  const stop = new AbortController();
  let running: Promise<void>;

  const path = (name: string) => join(directory, name);
  const files = () => ({ etcdCa: path("ca.crt"), etcdCert: path("client.crt"), etcdKey: path("client.key") });
  const issue = () => authority.issue({ commonName: "client", usages: ["client"], validMs: 3_600_000 });
  const writeKey = ({ privateKey }: Credential) => writePrivateFile(path("client.key"), privateKey);
  const writeCertificate = ({ certificate }: Credential) => writePrivateFile(path("client.crt"), certificate);
  const look = () => clock.advance(10_000);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "coracle-etcd-tls-"));
    authority = await CertificateAuthority.create("ca", systemClock, systemRandom);
    await writePrivateFile(path("ca.crt"), authority.certificate);
    const first = await issue();
    await Promise.all([writeKey(first), writeCertificate(first)]);
    const reload = (tls: EtcdTls) => void shown.push(`${tls.cert}`);
    const now = await readEtcdTls(files());
    running = new EtcdTlsReload(files(), now, reload, clock, silentLogger).run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await rm(directory, { recursive: true });
  });

  it("follows its files, once they fit, and does nothing while they stay or are away", async () => {
    await look();
    const second = await issue();
    await writeKey(second);
    for (let times = 0; times < 5; times += 1) await look();
    expect(shown).toEqual([]);
    await writeCertificate(second);
    await eventually(async () => {
      await look();
      expect(shown).toEqual([second.certificate]);
    });
    await rm(path("client.key"));
    for (let times = 0; times < 5; times += 1) await look();
    await writeKey(second);
    for (let times = 0; times < 5; times += 1) await look();
    expect(shown).toEqual([second.certificate]);
  });

  it("is nothing where etcd speaks plain text", async () => {
    expect(await readEtcdTls({})).toBeUndefined();
  });
});
