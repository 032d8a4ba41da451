import { type FieldError, invalid, required } from "../field-error.js";
import type { V1CertificateSigningRequest } from "../generated/types.js";
import { isDns1123Subdomain } from "../meta/names.js";

const shortestSeconds = 600;

export function validateCertificateSigningRequest({ spec }: V1CertificateSigningRequest): FieldError[] {
  const errors = [...validateRequest(spec?.request ?? ""), ...validateSigner(spec?.signerName ?? "")];
  if ((spec?.usages ?? []).length === 0) errors.push(required("spec.usages"));
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

function validateSigner(name: string): FieldError[] {
  const field = "spec.signerName";
  if (!name) return [required(field)];
  const [domain = "", ...path] = name.split("/");
  if (path.length !== 1 || !path[0]) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalid(field, name, detail)];
  }
  return isDns1123Subdomain(domain).map((message) =>
    invalid(field, name, `validating label "${domain}": ${message}`),
  );
}
