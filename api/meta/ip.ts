import { isIP, isIPv4 } from "node:net";

const message = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

export const isIpAddress = (value: string): string[] => (isIP(value) ? [] : [message]);

/** `10.0.0.0/8`, `fd00::/64` */
export const isCidr = (value: string): string[] =>
  parsesAsCidr(value) ? [] : ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];

function parsesAsCidr(value: string): boolean {
  const [address = "", bits = "", ...rest] = value.split("/");
  if (rest.length > 0 || !isIP(address) || !/^(0|[1-9]\d{0,2})$/.test(bits)) return false;
  return Number(bits) <= (isIPv4(address) ? 32 : 128);
}
