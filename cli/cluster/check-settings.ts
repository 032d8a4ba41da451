import { isDns1123Subdomain, type NameRule } from "../../api/meta/names.js";
import { UserError } from "../../common/errors.js";
import { contains, isHostAddress, overlaps, parseAddress, parseCidr } from "../../common/ipv4.js";
import type { ClusterSettings } from "./settings.js";

/** Refuses, in one line that names the flag, settings with which the processes would not start or not find each other. */
export function checkSettings(settings: ClusterSettings, hostAddresses: readonly string[]): void {
  checkName("--node-name", settings.nodeName, isDns1123Subdomain);
  checkName("--dns-domain", settings.dnsDomain, isDns1123Subdomain);
  checkRanges(settings);
  if (settings.listenAddress !== undefined) checkListenAddress(settings.listenAddress, hostAddresses);
}

function checkListenAddress(text: string, hostAddresses: readonly string[]): void {
  const address = parseAddress(text);
  if (address === undefined || !isHostAddress(address)) {
    throw wrong("--listen-address", text, "is not an IPv4 address at which other hosts reach this one");
  }
  if (!hostAddresses.includes(text)) throw wrong("--listen-address", text, "is no address of this host");
}

function checkName(flag: string, value: string, rule: NameRule): void {
  const [problem] = rule(value);
  if (problem) throw wrong(flag, value, `is not a name: ${problem}`);
}

function checkRanges({ podCidr, serviceCidr, dnsAddress }: ClusterSettings): void {
  const pods = rangeOf("--pod-cidr", podCidr);
  const services = rangeOf("--service-cidr", serviceCidr);
  if (pods.prefix > 24) throw wrong("--pod-cidr", podCidr, "is too small: a node gets a /24 of it");
  if (overlaps(pods, services))
    throw wrong("--service-cidr", serviceCidr, `overlaps with --pod-cidr ${podCidr}`);
  const dns = parseAddress(dnsAddress);
  if (dns === undefined || !contains(services, dns)) {
    throw wrong("--dns-address", dnsAddress, `is not an address in --service-cidr ${serviceCidr}`);
  }
  // The first one is the API's, by the Service `kubernetes`.
  if (dns <= services.base + 1) throw wrong("--dns-address", dnsAddress, "is kept for the API");
}

function rangeOf(flag: string, text: string) {
  const range = parseCidr(text);
  if (!range || !text.includes("/")) throw wrong(flag, text, "is not an IPv4 range such as 10.244.0.0/16");
  return range;
}

const wrong = (flag: string, value: string, why: string) => new UserError(`${flag}: "${value}" ${why}`);
