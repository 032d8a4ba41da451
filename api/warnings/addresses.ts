import { ipFamily } from "../meta/ip.js";

/** An address that can be written in several ways; only IPv6 ones are taken in more than one. */
export function warnOfIp(address: string | undefined, field: string): string[] {
  if (!address || ipFamily(address) !== 6 || canonical(address) === address) return [];
  const wanted = JSON.stringify(canonical(address));
  return [
    `${field}: IPv6 address ${JSON.stringify(address)} should be in RFC 5952 canonical format (${wanted})`,
  ];
}

/** A range whose address has bits behind the prefix may mean that address or the range. */
export function warnOfCidr(cidr: string | undefined, field: string): string[] {
  const [address = "", bits = ""] = (cidr ?? "").split("/");
  const family = ipFamily(address);
  if (!family || bits === "") return [];
  const given = JSON.stringify(cidr);
  const network = networkOf(address, family, Number(bits));
  const single = `${canonical(address)}/${width[family]}`;
  if (network !== canonical(address)) {
    return [
      `${field}: CIDR value ${given} is ambiguous in this context (should be "${network}/${bits}" or "${single}"?)`,
    ];
  }
  if (family === 4 || network === address) return [];
  return [`${field}: IPv6 CIDR value ${given} should be in RFC 5952 canonical format ("${network}/${bits}")`];
}

const width = { 4: 32, 6: 128 } as const;

/** As RFC 5952 writes it, which is how URLs do. */
function canonical(address: string): string {
  return ipFamily(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

function networkOf(address: string, family: 4 | 6, bits: number): string {
  const hidden = BigInt(width[family] - bits);
  const number = (numberOf(address, family) >> hidden) << hidden;
  return family === 4 ? parts(number, 4, 8n, 10).join(".") : canonical(parts(number, 8, 16n, 16).join(":"));
}

function numberOf(address: string, family: 4 | 6): bigint {
  if (family === 4) return address.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = "", tail] = canonical(address).split("::");
  const [first, last] = [head, tail ?? ""].map((text) => text.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: 8 - (first?.length ?? 0) - (last?.length ?? 0) }, () => "0");
  return [...(first ?? []), ...zeros, ...(last ?? [])].reduce(
    (sum, group) => (sum << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

const parts = (number: bigint, count: number, size: bigint, radix: number) =>
  Array.from({ length: count }, (_, at) =>
    BigInt.asUintN(Number(size), number >> (size * BigInt(count - 1 - at))).toString(radix),
  );
