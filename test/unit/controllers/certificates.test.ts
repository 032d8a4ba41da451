import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  type JsonGeneralNames,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from "@peculiar/x509";
import type { V1CertificateSigningRequest, V1UserInfo } from "../../../api/generated/types.js";
import { certificateSigningRequests } from "../../../api/resources.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { identityOf, validity } from "../../../common/tls/inspect.js";
import { generateKeyPair } from "../../../common/tls/key-pair.js";
import { certificateApprovingController } from "../../../control-plane/controllers/certificates/certificate-approving-controller.js";
import { certificateCleanerController } from "../../../control-plane/controllers/certificates/certificate-cleaner-controller.js";
import { certificateSigningController } from "../../../control-plane/controllers/certificates/certificate-signing-controller.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

const hourMs = 3_600_000;
const signers = {
  client: "kubernetes.io/kube-apiserver-client",
  kubelet: "kubernetes.io/kube-apiserver-client-kubelet",
  serving: "kubernetes.io/kubelet-serving",
};
const clientUsages = ["digital signature", "key encipherment", "client auth"];
const servingUsages = ["digital signature", "key encipherment", "server auth"];
const dns: JsonGeneralNames = [{ type: "dns", value: "n1.example.com" }];

interface Wish {
  readonly signerName: string;
  readonly subject?: string;
  readonly names?: JsonGeneralNames;
  readonly usages?: string[];
  readonly expirationSeconds?: number;
}

let bench: ControllerBench;
let authority: CertificateAuthority;
/** Who may have what approved. */
let grants: string[];

beforeEach(async () => {
  bench = await controllerBench();
  authority = await CertificateAuthority.create("test", bench.clock, bench.context.random);
  grants = [];
  const mayRequest = async ({ username }: V1UserInfo, subresource: string) =>
    grants.includes(`${username} ${subresource}`);
  bench.start(
    certificateSigningController(bench.context, { authority }),
    certificateApprovingController(bench.context, { mayRequest }),
    certificateCleanerController(bench.context),
  );
});
afterEach(() => bench.stop());

async function ask(
  { signerName, subject = "O=devs, CN=jane", names = [], usages = ["client auth"], ...rest }: Wish,
  user: V1UserInfo = { username: "asker" },
): Promise<V1CertificateSigningRequest> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys =
    signerName === signers.client
      ? await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
      : await generateKeyPair();
  const pkcs10 = await Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: signerName === signers.client ? algorithm : { name: "ECDSA", hash: "SHA-256" },
    extensions: names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [],
  });
  const request = Buffer.from(pkcs10.toString("pem")).toString("base64");
  return clientFor(bench.registry, user).create(certificateSigningRequests, {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "r" },
    spec: { request, signerName, usages, ...rest },
  });
}

async function approve(request: V1CertificateSigningRequest, type = "Approved"): Promise<void> {
  const status = { conditions: [{ type, status: "True", reason: "Test" }] };
  await bench.client.update(certificateSigningRequests, { ...request, status }, { subresource: "approval" });
}
const found = () => bench.client.get(certificateSigningRequests, { name: "r" });
const conditions = async () => (await found()).status?.conditions ?? [];

async function issued(): Promise<string> {
  await bench.until(async () => (await found()).status?.certificate !== undefined);
  return Buffer.from((await found()).status?.certificate ?? "", "base64").toString();
}

describe("signing requests", () => {
  it("are signed once they are approved, for the key and the user that they name", async () => {
    const request = await ask({ signerName: signers.client, expirationSeconds: 3_600 });
    await bench.clock.advance(1_000);
    expect((await found()).status).toEqual({});
    await approve(request);
    const pem = await issued();
    expect(identityOf(pem)).toMatchObject({ commonName: "jane", organizations: ["devs"] });
    const certificate = new X509Certificate(pem);
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyType).toBe("rsa");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    const { notAfter } = validity(pem);
    expect(Math.abs(notAfter - bench.clock.now() - hourMs)).toBeLessThan(120_000);
  });

  it("are valid for a year at most", async () => {
    await approve(await ask({ signerName: signers.client, expirationSeconds: 2 ** 30 }));
    const { notAfter } = validity(await issued());
    expect(Math.abs(notAfter - bench.clock.now() - 365 * 24 * hourMs)).toBeLessThan(120_000);
  });

  it("get no uid but that of whoever asks for themselves", async () => {
    const node = { username: "system:node:n1", groups: ["system:nodes"], uid: "u1" };
    const subject = "O=system:nodes, CN=system:node:n1, 1.3.6.1.4.1.57683.2=u2";
    await approve(await ask({ signerName: signers.kubelet, subject, usages: clientUsages }, node));
    expect(identityOf(await issued())).toMatchObject({ commonName: "system:node:n1", uid: "u1" });
  });

  it("get no uid of anybody else", async () => {
    const subject = "O=system:nodes, CN=system:node:n1, 1.3.6.1.4.1.57683.2=u2";
    await approve(
      await ask({ signerName: signers.kubelet, subject, usages: clientUsages }, { username: "x", uid: "u2" }),
    );
    expect(identityOf(await issued()).uid).toBeUndefined();
  });

  it("of a node's server say its names", async () => {
    const subject = "O=system:nodes, CN=system:node:n1";
    const names: JsonGeneralNames = [...dns, { type: "ip", value: "192.0.2.1" }];
    await approve(await ask({ signerName: signers.serving, subject, names, usages: servingUsages }));
    const certificate = new X509Certificate(await issued());
    expect(certificate.subjectAltName).toBe("DNS:n1.example.com, IP Address:192.0.2.1");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  const node = "O=system:nodes, CN=system:node:n1";

  it.each<[Wish, string]>([
    [
      { signerName: signers.client, usages: ["client auth", "server auth"] },
      "invalid usage for client certificate: server auth",
    ],
    [
      { signerName: signers.client, usages: ["digital signature"] },
      "missing required usage for client certificate: client auth",
    ],
    [{ signerName: signers.kubelet, usages: clientUsages }, "subject organization is not system:nodes"],
    [
      { signerName: signers.kubelet, subject: "O=system:nodes, CN=jane", usages: clientUsages },
      "subject common name does not begin with system:node:",
    ],
    [
      { signerName: signers.kubelet, subject: node, names: dns, usages: clientUsages },
      "DNS subjectAltNames are not allowed",
    ],
    [
      { signerName: signers.kubelet, subject: node, usages: ["client auth"] },
      "usages did not match [client auth digital signature key encipherment]",
    ],
    [
      { signerName: signers.serving, subject: node, usages: servingUsages },
      "DNS or IP subjectAltName is required",
    ],
    [
      { signerName: signers.serving, subject: node, names: dns, usages: clientUsages },
      "usages did not match [digital signature key encipherment server auth]",
    ],
    [
      {
        signerName: signers.serving,
        subject: node,
        names: [...dns, { type: "email", value: "a@b.c" }],
        usages: servingUsages,
      },
      "Email subjectAltNames are not allowed",
    ],
  ])("fail when they ask for %j", async (wish, message) => {
    await approve(await ask(wish));
    await bench.until(async () => (await conditions()).length === 2);
    expect(await conditions()).toMatchObject([
      { type: "Approved" },
      { type: "Failed", status: "True", reason: "SignerValidationFailure", message },
    ]);
    expect((await found()).status?.certificate).toBeUndefined();
  });

  it("of other signers are left to these", async () => {
    await approve(await ask({ signerName: "example.com/own" }));
    await bench.clock.advance(5_000);
    expect((await found()).status).not.toHaveProperty("certificate");
  });

  it.each<[string, string[], string]>([
    [
      "system:node:n1",
      ["system:node:n1 selfnodeclient"],
      "Auto approving self kubelet client certificate after SubjectAccessReview.",
    ],
    [
      "bootstrapper",
      ["bootstrapper nodeclient"],
      "Auto approving kubelet client certificate after SubjectAccessReview.",
    ],
  ])("of nodes are approved when %s may have that", async (username, granted, message) => {
    grants = granted;
    await ask({ signerName: signers.kubelet, subject: node, usages: clientUsages }, { username });
    await issued();
    expect(await conditions()).toMatchObject([{ type: "Approved", reason: "AutoApproved", message }]);
  });

  it("of nodes wait for somebody when nobody may have that", async () => {
    grants = ["other selfnodeclient"];
    await ask({ signerName: signers.kubelet, subject: node, usages: clientUsages }, { username: "other" });
    await bench.clock.advance(5_000);
    expect(await conditions()).toEqual([]);
  });

  const isGone = async () => (await bench.all(certificateSigningRequests)).length === 0;

  it.each<[string, string | undefined, number]>([
    ["nobody decided about for a day", undefined, 24],
    ["were denied an hour ago", "Denied", 1],
    ["were answered an hour ago", "Approved", 1],
  ])("that %s are removed", async (_what, decision, hours) => {
    const request = await ask({ signerName: signers.client });
    if (decision) await approve(request, decision);
    if (decision === "Approved") await issued();
    await bench.clock.leap(hours * hourMs - 60_000);
    await bench.clock.advance(1_000);
    expect(await isGone()).toBe(false);
    await bench.clock.advance(2 * 60_000);
    expect(await isGone()).toBe(true);
  });
});
