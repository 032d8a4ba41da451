import { beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { identityOf } from "../../../common/tls/inspect.js";
import { generateKeyPair } from "../../../common/tls/key-pair.js";
import { createSigningRequest } from "../../../common/tls/signing-request.js";
import { NodeCertificates } from "../../../control-plane/auth/node-certificates.js";

describe("the certificates of nodes", () => {
  let certificates: NodeCertificates;
  beforeAll(async () => {
    certificates = new NodeCertificates(await CertificateAuthority.create("ca", systemClock, systemRandom));
  });
  const request = async (commonName: string, organizations = ["system:nodes"]) =>
    createSigningRequest({ commonName, organizations }, await generateKeyPair());

  it("say of the subject what the server knows, whatever else was asked for", async () => {
    const asked = await certificates.read("n1", await request("system:node:n1"));
    const certificate = await certificates.sign({ name: "n1", uid: "42" }, asked);
    expect(identityOf(certificate)).toMatchObject({
      commonName: "system:node:n1",
      organizations: ["system:nodes"],
      uid: "42",
    });
  });

  it.each([
    ["another node", () => request("system:node:n2")],
    ["an administrator", () => request("system:node:n1", ["system:masters"])],
    ["two groups", () => request("system:node:n1", ["system:nodes", "system:masters"])],
    ["no group", () => request("system:node:n1", [])],
    ["what is no request", async () => "nonsense"],
    ["what has no end", async () => `${await request("system:node:n1")}${"x".repeat(10_000)}`],
  ])("are not given for %s", async (_, asked) => {
    await expect(certificates.read("n1", await asked())).rejects.toMatchObject({ code: 400 });
  });
});
