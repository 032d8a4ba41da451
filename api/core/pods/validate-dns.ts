import { type FieldError, invalid, required } from "../../field-error.js";
import type { V1PodSpec } from "../../generated/types.js";
import { checkName, checkOneOf, checkRequired, each } from "../../meta/checks.js";
import { isIpAddress } from "../../meta/ip.js";
import { isDns1123Subdomain, type NameRule } from "../../meta/names.js";

const policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

export function validateDns(spec: V1PodSpec, path: string): FieldError[] {
  return [
    ...checkOneOf(spec.dnsPolicy, policies, `${path}.dnsPolicy`),
    ...validateOwnServers(spec, `${path}.dnsConfig`),
    ...validateConfig(spec.dnsConfig, `${path}.dnsConfig`),
  ];
}

/** Without the cluster's or the node's settings, the pod's own are all there is. */
function validateOwnServers({ dnsPolicy, dnsConfig }: V1PodSpec, path: string): FieldError[] {
  if (dnsPolicy !== "None") return [];
  if (!dnsConfig) return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
  if ((dnsConfig.nameservers ?? []).length > 0) return [];
  return [
    required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None"),
  ];
}

/** Services' names of DNS have underscores, too. */
const isSearchPath: NameRule = (name) => isDns1123Subdomain(name.replaceAll("_", "x"));

function validateConfig(config: V1PodSpec["dnsConfig"], path: string): FieldError[] {
  if (!config) return [];
  const { nameservers = [], searches = [], options } = config;
  const errors: FieldError[] = [];
  if (nameservers.length > 3) {
    errors.push(invalid(`${path}.nameservers`, nameservers, "must not have more than 3 nameservers"));
  }
  if (searches.length > 32) {
    errors.push(invalid(`${path}.searches`, searches, "must not have more than 32 search paths"));
  }
  if (searches.join(" ").length > 2_048) {
    const why = "must not have more than 2048 characters (including spaces) in the search list";
    errors.push(invalid(`${path}.searches`, searches, why));
  }
  return [
    ...errors,
    ...each(nameservers, `${path}.nameservers`, (server, field) => checkName(server, isIpAddress, field)),
    ...each(searches, `${path}.searches`, (search, field) =>
      search === "." ? [] : checkName(search.replace(/\.$/, ""), isSearchPath, field),
    ),
    ...each(options, `${path}.options`, ({ name }, field) => checkRequired(name, field, "must not be empty")),
  ];
}
