import { checkPort } from "../core/pods/validate-ports.js";
import { type FieldError, invalid, required } from "../field-error.js";
import type { V1HTTPIngressPath, V1Ingress, V1IngressBackend, V1IngressRule } from "../generated/types.js";
import { checkName, checkOneOf, checkRequiredName, each } from "../meta/checks.js";
import { isIpAddress } from "../meta/ip.js";
import { isDns1035Label, isDns1123Subdomain, isWildcardSubdomain } from "../meta/names.js";
import { isPortName } from "../meta/port-names.js";

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

export function validateIngress({ spec = {} }: V1Ingress): FieldError[] {
  const { rules = [], defaultBackend } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend) {
    errors.push(invalid("spec", spec, "either `defaultBackend` or `rules` must be specified"));
  }
  return [
    ...errors,
    ...each(rules, "spec.rules", validateRule),
    ...(defaultBackend ? validateBackend(defaultBackend, "spec.defaultBackend") : []),
    ...each(spec.tls, "spec.tls", ({ hosts }, path) =>
      each(hosts, `${path}.hosts`, (host, field) => checkHost(host, field)),
    ),
    ...checkName(spec.ingressClassName, isDns1123Subdomain, "spec.ingressClassName"),
  ];
}

function checkHost(host: string, field: string): FieldError[] {
  return checkName(host, host.includes("*") ? isWildcardSubdomain : isDns1123Subdomain, field);
}

function validateRule({ host, http }: V1IngressRule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host && isIpAddress(host).length === 0) {
    errors.push(invalid(`${path}.host`, host, "must be a DNS name, not an IP address"));
  } else if (host) errors.push(...checkHost(host, `${path}.host`));
  if (!http) return errors;
  if ((http.paths ?? []).length === 0) return [...errors, required(`${path}.http.paths`)];
  return [...errors, ...each(http.paths, `${path}.http.paths`, validatePath)];
}

function validatePath({ path, pathType, backend }: V1HTTPIngressPath, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!pathType) errors.push(required(`${field}.pathType`, "pathType must be specified"));
  else errors.push(...checkOneOf(pathType, pathTypes, `${field}.pathType`));
  const absolute = pathType === "Exact" || pathType === "Prefix" || Boolean(path);
  if (absolute && !path?.startsWith("/")) {
    errors.push(invalid(`${field}.path`, path ?? "", "must be an absolute path"));
  }
  if (path && pathType !== "ImplementationSpecific") errors.push(...checkPlainPath(path, `${field}.path`));
  return [...errors, ...validateBackend(backend ?? {}, `${field}.backend`)];
}

const trickySequences = ["//", "/./", "/../", "%2f", "%2F"];

function checkPlainPath(path: string, field: string): FieldError[] {
  const found = trickySequences.filter((part) => path.includes(part));
  const ending = ["/..", "/."].filter((end) => path.endsWith(end));
  return [
    ...found.map((part) => invalid(field, path, `must not contain '${part}'`)),
    ...ending.map((end) => invalid(field, path, `cannot end with '${end}'`)),
  ];
}

function validateBackend({ service, resource }: V1IngressBackend, path: string): FieldError[] {
  if (service && resource) {
    return [invalid(path, "", "cannot set both resource and service backends")];
  }
  if (resource) return [];
  if (!service) return [required(path, "a service or a resource backend is required")];
  const errors = checkRequiredName(service.name, isDns1035Label, `${path}.service.name`);
  const field = `${path}.service.port`;
  const { name, number } = service.port ?? {};
  if (name && number) return [...errors, invalid(field, "", "cannot set both port name & port number")];
  if (name) return [...errors, ...checkName(name, isPortName, `${field}.name`)];
  if (number === undefined) return [...errors, required(field, "port name or number is required")];
  return [...errors, ...checkPort(number, `${field}.number`)];
}
