import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { CertificateAuthority, type Credential } from "../../../common/tls/certificate-authority.js";
import { validity } from "../../../common/tls/inspect.js";
import { ServingCertificate } from "../../../control-plane/auth/serving-certificate.js";
import { FakeClock } from "../../support/fake-clock.js";

const dayMs = 86_400_000;
const validMs = 30 * dayMs;

describe("the serving certificate", () => {
  let clock: FakeClock;
  let authority: CertificateAuthority;
  let failing = false;
  let issuing: Promise<Credential>;
  let stop: AbortController;
  let running: Promise<void>;
  let certificate: ServingCertificate;
  const renewed: string[] = [];

  beforeEach(async () => {
    clock = new FakeClock();
    const random = seededRandom();
    authority = await CertificateAuthority.create("ca", clock, random);
    const issue = async () => {
      if (failing) throw new Error("no key");
      issuing = authority.issue({ commonName: "api", usages: ["server"], dnsNames: ["api"], validMs });
      return issuing;
    };
    certificate = await ServingCertificate.issue({ issue, clock, random, log: silentLogger });
    certificate.onRenewal(({ certificate: pem }) => renewed.push(pem));
    stop = new AbortController();
    running = certificate.run(stop.signal);
    renewed.length = 0;
    failing = false;
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  /** Keys are made outside of the clock's time. */
  const advance = async (ms: number) => {
    await clock.advance(ms);
    await issuing;
    await clock.advance(0);
  };
  const leftMs = () => validity(certificate.current.certificate).notAfter - clock.now();

  it("is replaced in good time, again and again", async () => {
    const first = certificate.current.certificate;
    await advance(20 * dayMs);
    expect(certificate.current.certificate).toBe(first);
    for (let day = 21; day <= 120; day++) {
      await advance(dayMs);
      expect(leftMs()).toBeGreaterThan(0);
    }
    expect(renewed.length).toBeGreaterThanOrEqual(3);
    expect(renewed.at(-1)).toBe(certificate.current.certificate);
  });

  it("tries again when it could not be made", async () => {
    failing = true;
    await advance(28 * dayMs);
    expect(renewed).toEqual([]);
    failing = false;
    await advance(dayMs / 24);
    expect(renewed).toHaveLength(1);
    expect(leftMs()).toBeGreaterThan(29 * dayMs);
  });
});
