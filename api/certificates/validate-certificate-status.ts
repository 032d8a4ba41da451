import { X509Certificate } from "node:crypto";
import { type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type {
  V1CertificateSigningRequest,
  V1CertificateSigningRequestCondition,
  V1CertificateSigningRequestStatus,
} from "../generated/types.js";
import { checkOneOf, checkUnique, each } from "../meta/checks.js";
import { semanticEqual } from "../meta/semantic-equal.js";

const field = "status.conditions";
/** What has been decided stays so: these are never taken back, and never anything but True. */
const decisions = ["Approved", "Denied", "Failed"];

/** What may become of a status, whoever writes it: decisions stay, and a certificate that was issued stays as it is. */
export function validateCertificateStatusUpdate(
  { status: next = {} }: V1CertificateSigningRequest,
  { status: old = {} }: V1CertificateSigningRequest,
): FieldError[] {
  return [
    ...(semanticEqual(next.conditions, old.conditions) ? [] : validateConditions(next.conditions ?? [])),
    ...removedDecisions(next, old),
    ...validateCertificateChange(next.certificate, old.certificate),
  ];
}

function validateConditions(conditions: readonly V1CertificateSigningRequestCondition[]): FieldError[] {
  const types = conditions.map(({ type }) => type);
  const exclusive = "Approved and Denied conditions are mutually exclusive";
  return [
    ...each(conditions, field, ({ type, status }, path) => [
      ...(type ? [] : [required(`${path}.type`)]),
      ...validateValue(type, status, `${path}.status`),
    ]),
    ...checkUnique(
      types,
      (type) => type,
      (i) => `${field}[${i}].type`,
    ),
    ...(types.includes("Approved") && types.includes("Denied") ? [invalid(field, types, exclusive)] : []),
  ];
}

function validateValue(type: string, status: string, path: string): FieldError[] {
  if (!status) return [required(path)];
  return checkOneOf(status, decisions.includes(type) ? ["True"] : ["False", "True", "Unknown"], path);
}

function removedDecisions(
  next: V1CertificateSigningRequestStatus,
  old: V1CertificateSigningRequestStatus,
): FieldError[] {
  const has = ({ conditions = [] }: V1CertificateSigningRequestStatus, wanted: string) =>
    conditions.some(({ type }) => type === wanted);
  return decisions
    .filter((type) => has(old, type) && !has(next, type))
    .map((type) =>
      forbiddenField(field, `updates may not remove a condition of type ${JSON.stringify(type)}`),
    );
}

function validateCertificateChange(next = "", old = ""): FieldError[] {
  const path = "status.certificate";
  if (next === old) return [];
  if (old) return [forbiddenField(path, "updates may not modify existing certificate content")];
  const wrong = certificateFault(Buffer.from(next, "base64").toString("latin1"));
  return wrong ? [invalid(path, "<certificate data>", wrong)] : [];
}

function certificateFault(pem: string): string | undefined {
  const blocks = [...pem.matchAll(/-----BEGIN ([^\n-]*)-----[^-]*-----END [^\n-]*-----/g)];
  if (blocks.length === 0) return "must contain at least one CERTIFICATE PEM block";
  const other = blocks.find(([, type]) => type !== "CERTIFICATE");
  if (other) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other[1])}`;
  return blocks.every(([text]) => isCertificate(text)) ? undefined : "x509: malformed certificate";
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
