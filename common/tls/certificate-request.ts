import "reflect-metadata";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
} from "@peculiar/x509";

/** By their names in Kubernetes. */
export type KeyUsage = "digital signature" | "key encipherment";

/** What a certificate is to say. */
export interface CertificateRequest {
  /** The user name of whoever shows it to the API server. */
  readonly commonName: string;
  /** The user's groups. */
  readonly organizations?: readonly string[];
  /** What tells this user from an earlier one of the same name. */
  readonly uid?: string | undefined;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly usages: readonly ("server" | "client")[];
  /** Absent: signatures and the encipherment of keys. */
  readonly keyUsages?: readonly KeyUsage[];
  readonly validMs: number;
}

const keyUsageFlags = {
  "digital signature": KeyUsageFlags.digitalSignature,
  "key encipherment": KeyUsageFlags.keyEncipherment,
} as const;
const everyKeyUsage: readonly KeyUsage[] = ["digital signature", "key encipherment"];
const usageIds = { server: ExtendedKeyUsage.serverAuth, client: ExtendedKeyUsage.clientAuth } as const;

/** The attribute of a subject that Kubernetes reads as the user's uid. */
export const uidAttribute = "1.3.6.1.4.1.57683.2";

/** Each value just as it is: of plain strings the library takes quotes, backslashes and a leading # for syntax. */
export function subjectOf({
  commonName,
  organizations = [],
  uid,
}: Pick<CertificateRequest, "commonName" | "organizations" | "uid">): Name {
  return new Name([
    ...organizations.map((organization) => ({ O: [{ utf8String: organization }] })),
    { CN: [{ utf8String: commonName }] },
    ...(uid === undefined ? [] : [{ [uidAttribute]: [{ utf8String: uid }] }]),
  ]);
}

export function extensionsOf(request: CertificateRequest): Extension[] {
  const { usages, dnsNames = [], ipAddresses = [], keyUsages = everyKeyUsage } = request;
  const names = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
  ];
  const flags = keyUsages.reduce((sum, usage) => sum | keyUsageFlags[usage], 0);
  return [
    new BasicConstraintsExtension(false, undefined, true),
    ...(flags === 0 ? [] : [new KeyUsagesExtension(flags, true)]),
    new ExtendedKeyUsageExtension(usages.map((usage) => usageIds[usage])),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
  ];
}
