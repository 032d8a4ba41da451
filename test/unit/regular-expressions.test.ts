import { expect, it } from "@jest/globals";
import { validateCertificateSigningRequest } from "../../api/certificates/validate-certificate-signing-request.js";
import { parseLabelSelector } from "../../api/meta/label-selector.js";
import { tryParseQuantity } from "../../api/meta/quantity.js";
import { splitBundle } from "../../common/tls/inspect.js";
import { parseDurationMs } from "../../control-plane/apiserver/filters/duration.js";
import { expand } from "../../node-agent/pods/spec/expansion.js";
import { isImageReference } from "../../node-agent/runtime/image-reference.js";
import { expectLinear } from "../support/growth.js";

const request = (pem: string) => ({
  apiVersion: "certificates.k8s.io/v1",
  kind: "CertificateSigningRequest",
  metadata: { name: "x" },
  spec: { request: Buffer.from(pem).toString("base64"), signerName: "example.com/x", usages: ["any"] },
});

const selected = (text: string) => {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    return error;
  }
};

/** Texts that make a careless expression go back again and again. */
it.each<[string, number, (n: number) => string, (text: string) => unknown]>([
  ["a quantity of many digits", 5_000, (n) => `${"1".repeat(n)}x`, tryParseQuantity],
  ["a duration of many digits", 5_000, (n) => `${"1".repeat(n)}x`, parseDurationMs],
  ["a selector of blanks", 50_000, (n) => `a${" ".repeat(n)}\n`, selected],
  ["an image of underscores", 50_000, (n) => `a${"_".repeat(n)}!`, isImageReference],
  ["an image of slashes", 50_000, (n) => `a${"/a".repeat(n)}!`, isImageReference],
  ["references without an end", 20_000, (n) => "$(".repeat(n), (text) => expand(text, () => undefined)],
  ["references with one end", 20_000, (n) => `${"$(".repeat(n)})`, (text) => expand(text, () => undefined)],
  ["certificates without an end", 2_000, (n) => "-----BEGIN CERTIFICATE-----\n".repeat(n), splitBundle],
  [
    "requests without an end",
    2_000,
    (n) => "-----BEGIN CERTIFICATE REQUEST-----\n".repeat(n),
    (text) => validateCertificateSigningRequest(request(text)),
  ],
])("takes linear time for %s", async (_, from, make, run) => {
  expect(await expectLinear({ from, make, run })).toBeUndefined();
});
