import { type FieldError, invalid, required } from "../field-error.js";
import type { V1CertificateSigningRequest } from "../generated/types.js";
import { checkOneOf, checkUnique, each } from "../meta/checks.js";
import { isDns1123Subdomain } from "../meta/names.js";

const shortestSeconds = 600;
const keyUsages = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

export function validateCertificateSigningRequest({ spec }: V1CertificateSigningRequest): FieldError[] {
  const errors = [
    ...validateRequest(spec?.request ?? ""),
    ...validateSigner(spec?.signerName ?? ""),
    ...validateUsages(spec?.usages ?? []),
  ];
  const seconds = spec?.expirationSeconds;
  if (seconds !== undefined && seconds < shortestSeconds) {
    const detail = "may not specify a duration less than 600 seconds (10 minutes)";
    errors.push(invalid("spec.expirationSeconds", seconds, detail));
  }
  return errors;
}

function validateRequest(request: string): FieldError[] {
  const pem = Buffer.from(request, "base64").toString("latin1");
  if (/^-----BEGIN (NEW )?CERTIFICATE REQUEST-----[^-]+-----END/m.test(pem)) return [];
  return [invalid("spec.request", request, "PEM block type must be CERTIFICATE REQUEST")];
}

function validateUsages(usages: readonly string[]): FieldError[] {
  const field = "spec.usages";
  if (usages.length === 0) return [required(field)];
  return [
    ...each(usages, field, (usage, path) => checkOneOf(usage, keyUsages, path)),
    ...checkUnique(
      usages,
      (usage) => usage,
      (i) => `${field}[${i}]`,
    ),
  ];
}

function validateSigner(name: string): FieldError[] {
  const field = "spec.signerName";
  if (!name) return [required(field)];
  if (name === "kubernetes.io/legacy-unknown") {
    return [invalid(field, name, "the legacy signerName is not allowed via this API version")];
  }
  const [domain = "", ...path] = name.split("/");
  if (path.length !== 1 || !path[0]) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalid(field, name, detail)];
  }
  return isDns1123Subdomain(domain).map((message) =>
    invalid(field, name, `validating label "${domain}": ${message}`),
  );
}
