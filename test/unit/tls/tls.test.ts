import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import {
  fingerprint,
  fits,
  identityOf,
  joinBundles,
  publicKeyPin,
  renewalTime,
  splitBundle,
  validity,
} from "../../../common/tls/inspect.js";
import { generateKeyPair } from "../../../common/tls/key-pair.js";
import {
  credentialIn,
  credentialText,
  readCredential,
  writeCredential,
} from "../../../common/tls/pem-files.js";
import { createSigningRequest, readSigningRequest } from "../../../common/tls/signing-request.js";

const hourMs = 3_600_000;
const newAuthority = (name: string) => CertificateAuthority.create(name, systemClock, systemRandom);

describe("certificates", () => {
  let authority: CertificateAuthority;
  beforeAll(async () => {
    authority = await newAuthority("coracle-ca");
  });

  it("are signed by the authority and say what was asked for", async () => {
    const { certificate } = await authority.issue({
      commonName: "system:node:a",
      organizations: ["system:nodes", "others, with=signs"],
      uid: "42",
      dnsNames: ["localhost"],
      ipAddresses: ["127.0.0.1"],
      usages: ["server", "client"],
      validMs: hourMs,
    });
    const parsed = new X509Certificate(certificate);
    expect(parsed.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(parsed.checkHost("localhost")).toBe("localhost");
    expect(parsed.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(parsed.ca).toBe(false);
    expect(identityOf(certificate)).toEqual({
      commonName: "system:node:a",
      organizations: ["system:nodes", "others, with=signs"],
      uid: "42",
      fingerprint: fingerprint(certificate),
    });
  });

  it("keep a name that looks like another field as one value", async () => {
    const commonName = "x\nO=system:masters";
    const { certificate } = await authority.issue({ commonName, usages: ["client"], validMs: hourMs });
    expect(identityOf(certificate)).toMatchObject({ commonName, organizations: [] });
  });

  it("never outlive the authority", async () => {
    const brief = await CertificateAuthority.create("brief", systemClock, systemRandom, 1);
    const { certificate } = await brief.issue({
      commonName: "a",
      usages: ["client"],
      validMs: 99 * 24 * hourMs,
    });
    expect(validity(certificate).notAfter).toBe(validity(brief.certificate).notAfter);
  });

  it("come from an authority that was stored and loaded again", async () => {
    const loaded = await CertificateAuthority.load(await authority.credential(), systemClock, systemRandom);
    const { certificate } = await loaded.issue({ commonName: "a", usages: ["client"], validMs: hourMs });
    const parsed = new X509Certificate(certificate);
    expect(parsed.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
  });

  it("are renewed in the last third of their life", async () => {
    const { certificate } = await authority.issue({ commonName: "a", usages: ["client"], validMs: hourMs });
    const { notBefore, notAfter } = validity(certificate);
    expect(renewalTime(certificate, 0)).toBeCloseTo(notBefore + 0.7 * (notAfter - notBefore));
    expect(renewalTime(certificate, 1)).toBeCloseTo(notBefore + 0.9 * (notAfter - notBefore));
  });

  it("are pinned by their public key", async () => {
    expect(publicKeyPin(authority.certificate)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(publicKeyPin((await newAuthority("coracle-ca")).certificate)).not.toBe(
      publicKeyPin(authority.certificate),
    );
  });

  it("make bundles without repetition", async () => {
    const other = await newAuthority("other");
    const bundle = joinBundles(authority.certificate, other.certificate, authority.certificate);
    expect(splitBundle(bundle)).toHaveLength(2);
  });
});

describe("signing requests", () => {
  const subject = { commonName: "system:node:a", organizations: ["system:nodes"] };

  it("give back subject and key", async () => {
    const request = await readSigningRequest(await createSigningRequest(subject, await generateKeyPair()));
    expect(request).toMatchObject(subject);
  });

  it("are refused when somebody else signed them", async () => {
    const [mine, other] = await Promise.all([generateKeyPair(), generateKeyPair()]);
    const forged = await createSigningRequest(subject, {
      publicKey: mine.publicKey,
      privateKey: other.privateKey,
    });
    await expect(readSigningRequest(forged)).rejects.toThrow("does not fit its key");
  });

  it("are refused when they are no such thing", async () => {
    await expect(readSigningRequest("nonsense")).rejects.toThrow();
  });
});

describe("credentials on disk", () => {
  it("are readable by their owner only", async () => {
    const directory = await mkdtemp(join(tmpdir(), "coracle-tls-"));
    try {
      await writeCredential(directory, "node", { certificate: "c", privateKey: "k" });
      expect(await readCredential(directory, "node")).toEqual({ certificate: "c", privateKey: "k" });
      expect((await stat(join(directory, "node.key"))).mode & 0o777).toBe(0o600);
      expect(await readCredential(directory, "absent")).toBeUndefined();
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("stand in one text where no half may be missing", async () => {
    const authority = await newAuthority("ca");
    const credential = await authority.issue({ commonName: "a", usages: ["client"], validMs: hourMs });
    expect(credentialIn("")).toBeUndefined();
    expect(credentialIn(credentialText(credential))).toEqual(credential);
    expect(credentialIn(credential.certificate)).toBeUndefined();
  });

  it("fit when key, certificate and authority belong together", async () => {
    const [authority, stranger] = await Promise.all([newAuthority("ca"), newAuthority("ca")]);
    const issue = () => authority.issue({ commonName: "a", usages: ["client"], validMs: hourMs });
    const [one, other] = await Promise.all([issue(), issue()]);
    expect(fits(one, authority.certificate)).toBe(true);
    expect(fits(one, stranger.certificate)).toBe(false);
    expect(fits({ ...one, privateKey: other.privateKey }, authority.certificate)).toBe(false);
  });
});
