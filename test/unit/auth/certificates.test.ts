import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import type {
  V1CertificateSigningRequest,
  V1CertificateSigningRequestCondition,
  V1CertificateSigningRequestSpec,
  V1UserInfo,
} from "../../../api/generated/types.js";
import { certificateSigningRequests } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { generateKeyPair, privateKeyPem } from "../../../common/tls/key-pair.js";
import { createSigningRequest } from "../../../common/tls/signing-request.js";
import type { Attributes } from "../../../control-plane/auth/authorizer.js";
import { CertificateApproval } from "../../../control-plane/auth/certificates/certificate-approval.js";
import { CertificateSigning } from "../../../control-plane/auth/certificates/certificate-signing.js";
import { CertificateSubjectRestriction } from "../../../control-plane/auth/certificates/certificate-subject-restriction.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../support/rules-registry.js";

const signer = "kubernetes.io/kube-apiserver-client";
const base64 = (text: string) => Buffer.from(text).toString("base64");
/** `VERB SIGNER`, what the user of that name may do. */
const grants: Readonly<Record<string, readonly string[]>> = {
  approver: [`approve ${signer}`],
  "domain-approver": ["approve kubernetes.io/*"],
  "other-approver": ["approve example.com/*", "sign kubernetes.io/*"],
  signer: [`sign ${signer}`],
};

describe("certificate signing requests", () => {
  let memory: RulesRegistry;
  let request: string;
  let certificate: string;
  let taken = 0;
  const as = (username: string, more: Partial<V1UserInfo> = {}) =>
    clientFor(memory.registry, { username, ...more });
  const asked = (spec: Partial<V1CertificateSigningRequestSpec> = {}, status?: object) => ({
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: `r${++taken}` },
    spec: { request, signerName: signer, usages: ["client auth"], ...spec },
    ...(status ? { status } : {}),
  });
  const create = (spec: Partial<V1CertificateSigningRequestSpec> = {}, status?: object) =>
    as("asker", { groups: ["g"], uid: "u", extra: { k: ["v"] } }).create(
      certificateSigningRequests,
      asked(spec, status),
    );
  const condition = (type: string, status = "True"): V1CertificateSigningRequestCondition => ({
    type,
    status,
  });
  const write = (user: string, subresource: "approval" | "status", object: V1CertificateSigningRequest) =>
    as(user).update(certificateSigningRequests, object, { subresource });
  const say = (
    user: string,
    part: "approval" | "status",
    object: V1CertificateSigningRequest,
    ...types: string[]
  ) =>
    write(user, part, {
      ...object,
      status: { ...object.status, conditions: types.map((type) => condition(type)) },
    });
  const issue = (user: string, object: V1CertificateSigningRequest, pem = certificate) =>
    write(user, "status", { ...object, status: { ...object.status, certificate: base64(pem) } });
  const csr = async (...organizations: string[]) =>
    base64(await createSigningRequest({ commonName: "x", organizations }, await generateKeyPair()));

  beforeAll(async () => {
    const authorizer = {
      authorize: ({ user, verb, name, group, resource }: Attributes) => {
        const may =
          group === "certificates.k8s.io" &&
          resource === "signers" &&
          grants[user.username ?? ""]?.includes(`${verb} ${name}`);
        return { decision: may ? "allow" : "no-opinion", reason: "" } as const;
      },
    };
    memory = await rulesRegistry({
      plugins: [
        new CertificateApproval(authorizer),
        new CertificateSigning(authorizer),
        new CertificateSubjectRestriction(),
      ],
    });
    request = await csr("people");
    const authority = await CertificateAuthority.create("ca", systemClock, systemRandom);
    certificate = authority.certificate;
  });
  afterAll(() => memory.stop());

  it("say who asks, whatever they say themselves, and stay as they were asked", async () => {
    const forged = { username: "admin", groups: ["system:masters"], uid: "0", extra: { admin: ["yes"] } };
    const made = await create(forged, { conditions: [condition("Approved")], certificate: base64("x") });
    const who = { username: "asker", groups: ["g"], uid: "u", extra: { k: ["v"] } };
    expect(made.spec).toMatchObject(who);
    expect(made.spec.extra).toEqual(who.extra);
    expect(made.status).toEqual({});
    const changed = {
      ...made,
      spec: { ...made.spec, ...forged, usages: ["any"] },
      status: { certificate: "eA==" },
    };
    const kept = await as("asker").update(certificateSigningRequests, changed);
    expect(kept).toMatchObject({ spec: made.spec, status: {} });
    expect((await write("signer", "status", { ...changed, status: {} })).spec).toEqual(made.spec);
  });

  it.each([
    ["approver", "Approved", true],
    ["domain-approver", "Denied", true],
    ["other-approver", "Approved", false],
    ["signer", "Approved", false],
    ["asker", "Denied", false],
  ])("may be decided on by who may approve for the signer: %s says %s", async (user, type, may) => {
    const made = await create();
    const decided = say(user, "approval", made, type);
    if (may) return expect((await decided).status?.conditions).toMatchObject([{ type, status: "True" }]);
    await expect(decided).rejects.toMatchObject({
      code: 403,
      message: expect.stringContaining(`user not permitted to approve requests with signerName "${signer}"`),
    });
  });

  it("are issued by who may sign for the signer", async () => {
    const made = await create();
    const refused = { code: 403, message: expect.stringContaining("user not permitted to sign requests") };
    await expect(issue("approver", made)).rejects.toMatchObject(refused);
    await expect(say("approver", "status", made, "Failed")).rejects.toMatchObject(refused);
    expect((await issue("signer", made)).status?.certificate).toBe(base64(certificate));
  });

  it("are issued once, and by no other way", async () => {
    const made = await create();
    const byApproval = {
      ...made,
      status: { conditions: [condition("Approved")], certificate: base64(certificate) },
    };
    expect((await write("approver", "approval", byApproval)).status?.certificate).toBeUndefined();
    const fresh = await as("signer").get(certificateSigningRequests, { name: made.metadata.name ?? "" });
    const issued = await issue("signer", fresh);
    await expect(issue("signer", issued, `${certificate}\n${certificate}`)).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining("updates may not modify existing certificate content"),
    });
  });

  it.each([
    ["a key", (pem: string) => pem, "only CERTIFICATE PEM blocks are allowed"],
    ["nothing", () => "text", "must contain at least one CERTIFICATE PEM block"],
    [
      "no certificate",
      () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
      "malformed certificate",
    ],
  ])("are not issued with %s", async (_, pem, why) => {
    const key = await privateKeyPem(await generateKeyPair());
    await expect(issue("signer", await create(), pem(key))).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining(why),
    });
  });

  it("are approved or denied, never both, and for good", async () => {
    const approved = await say("approver", "approval", await create(), "Approved");
    for (const [types, why] of [
      [["Approved", "Denied"], "Approved and Denied conditions are mutually exclusive"],
      [["Denied"], 'updates may not remove a condition of type "Approved"'],
      [[], 'updates may not remove a condition of type "Approved"'],
      [["Approved", "Approved"], "Duplicate value"],
    ] as const)
      await expect(say("approver", "approval", approved, ...types)).rejects.toMatchObject({
        code: 422,
        message: expect.stringContaining(why),
      });
    const failed = await say("signer", "status", approved, "Approved", "Failed");
    await expect(say("approver", "approval", failed, "Approved")).rejects.toThrow('of type "Failed"');
    await expect(say("signer", "status", failed, "Approved")).rejects.toThrow('of type "Failed"');
    const unsure = { ...approved, status: { conditions: [condition("Approved", "False")] } };
    await expect(write("approver", "approval", { ...unsure, metadata: failed.metadata })).rejects.toThrow(
      "Unsupported value",
    );
  });

  it("ask for no client that is all-powerful, in whatever place its group stands", async () => {
    for (const organizations of [["system:masters"], ["people", "system:masters"]])
      await expect(create({ request: await csr(...organizations) })).rejects.toMatchObject({
        code: 403,
        message: expect.stringContaining(`use of ${signer} signer with system:masters group is not allowed`),
      });
    const elsewhere = await create({ request: await csr("system:masters"), signerName: "example.com/any" });
    expect(elsewhere.metadata.uid).toBeDefined();
  });

  it("are signed with their own key, of any usual kind", async () => {
    const rsa = {
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      publicExponent: Uint8Array.of(1, 0, 1),
      modulusLength: 2048,
    };
    const keys = await webcrypto.subtle.generateKey(rsa, true, ["sign", "verify"]);
    const made = await Pkcs10CertificateRequestGenerator.create({
      name: "CN=x",
      keys,
      signingAlgorithm: rsa,
    });
    expect((await create({ request: base64(made.toString("pem")) })).metadata.uid).toBeDefined();
    const bytes = Buffer.from(made.rawData);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
    for (const wrong of [pem, pem.replace(/M/, "A"), `${pem}${" ".repeat(70_000)}`])
      await expect(create({ request: base64(wrong) })).rejects.toMatchObject({ code: 422 });
  });

  it.each([
    ["an unknown use", { usages: ["everything"] }, 'spec.usages[0]: Unsupported value: "everything"'],
    ["a use twice", { usages: ["any", "any"] }, 'spec.usages[1]: Duplicate value: "any"'],
    [
      "the signer of old",
      { signerName: "kubernetes.io/legacy-unknown" },
      "the legacy signerName is not allowed",
    ],
  ])("have not %s", async (_, spec, why) => {
    await expect(create(spec)).rejects.toMatchObject({ code: 422, message: expect.stringContaining(why) });
  });
});
