import type { V1LimitRangeItem } from "../generated/types.js";
import { parseAll, type ResourceList } from "../meta/pod-resources.js";
import { compareQuantity, formatQuantity, type Quantity } from "../meta/quantity.js";

/** What is asked for, by whatever the limits are about. */
export interface Use {
  readonly requests: ResourceList;
  /** Absent: there are no limits to speak of, as of claims. */
  readonly limits?: ResourceList;
}

/** One amount of a LimitRange, with what stands against it. */
interface Bound {
  readonly type: string;
  readonly name: string;
  readonly amount: Quantity;
  readonly request: Quantity | undefined;
  readonly limit: Quantity | undefined;
}

/** What is wrong by the bounds of one item, in Kubernetes' words. */
export function faultsOf(item: V1LimitRangeItem, use: Use): string[] {
  const check = (amounts: Readonly<Record<string, string>> | undefined, fault: typeof belowMinimum) =>
    [...parseAll(amounts)].flatMap(([name, amount]) => {
      const stands = { request: use.requests.get(name), limit: use.limits?.get(name) };
      return fault({ type: item.type, name, amount, ...stands }) ?? [];
    });
  return [
    ...check(item.min, belowMinimum),
    ...check(item.max, use.limits ? aboveMaximum : requestAboveMaximum),
    ...(use.limits ? check(item.maxLimitRequestRatio, aboveRatio) : []),
  ];
}

function belowMinimum({ type, name, amount, request, limit }: Bound): string | undefined {
  const rule = `minimum ${name} usage per ${type} is ${formatQuantity(amount)}`;
  if (!request) return `${rule}.  No request is specified`;
  if (isMore(amount, request)) return `${rule}, but request is ${formatQuantity(request)}`;
  return limit && isMore(amount, limit) ? `${rule}, but limit is ${formatQuantity(limit)}` : undefined;
}

function aboveMaximum(bound: Bound): string | undefined {
  const { amount, limit } = bound;
  if (!limit) return `${maximum(bound)}.  No limit is specified`;
  if (isMore(limit, amount)) return `${maximum(bound)}, but limit is ${formatQuantity(limit)}`;
  return bound.request && requestAboveMaximum(bound);
}

function requestAboveMaximum(bound: Bound): string | undefined {
  const { amount, request } = bound;
  if (!request) return `${maximum(bound)}.  No request is specified`;
  return isMore(request, amount) ? `${maximum(bound)}, but request is ${formatQuantity(request)}` : undefined;
}

const maximum = ({ type, name, amount }: Bound) =>
  `maximum ${name} usage per ${type} is ${formatQuantity(amount)}`;

function aboveRatio({ type, name, amount, request, limit }: Bound): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${formatQuantity(amount)}`;
  if (!request?.nanos) return `${rule}, but no request is specified or request is 0`;
  if (!limit?.nanos) return `${rule}, but no limit is specified or limit is 0`;
  if (limit.nanos * 1_000_000_000n <= amount.nanos * request.nanos) return undefined;
  const ratio = Number(limit.nanos) / Number(request.nanos);
  return `${rule}, but provided ratio is ${ratio.toFixed(6)}`;
}

const isMore = (left: Quantity, right: Quantity) => compareQuantity(left, right) > 0;
