import { badRequest } from "../../../api/errors.js";
import { type FieldError, forbiddenField, invalid, invalidObject } from "../../../api/field-error.js";
import { canonicalTime } from "../../../api/schema/timestamps.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import { isTrue } from "../exchange/request-info.js";
import { parseInt64 } from "../handlers/int64.js";

/** What of a pod's log is asked for. Throws 400 for what can't be read, and 422 for what no log has. */
export function logOptions(query: URLSearchParams, podName: string, clock: Clock) {
  const number = (name: string) => {
    const text = query.get(name);
    return text ? parseInt64(text) : undefined;
  };
  const [tailLines, limitBytes, seconds] = ["tailLines", "limitBytes", "sinceSeconds"].map(number);
  const time = sinceTime(query.get("sinceTime"));
  const errors = [
    ...atLeast(0, "tailLines", tailLines),
    ...atLeast(1, "limitBytes", limitBytes),
    ...(time !== undefined && seconds !== undefined
      ? [forbiddenField("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified")]
      : atLeast(1, "sinceSeconds", seconds)),
  ];
  if (errors.length > 0) throw invalidObject({ group: "", kind: "PodLogOptions" }, podName, errors);
  const flag = (name: string) => isTrue(query.get(name));
  return {
    follow: flag("follow"),
    previous: flag("previous"),
    timestamps: flag("timestamps"),
    tailLines,
    limitBytes,
    sinceMs: seconds === undefined ? time : clock.now() - seconds * 1_000,
  };
}

function atLeast(least: 0 | 1, field: string, value: number | undefined): FieldError[] {
  if (value === undefined || value >= least) return [];
  return [invalid(field, value, `must be greater than ${least > 0 ? "" : "or equal to "}0`)];
}

function sinceTime(text: string | null): number | undefined {
  if (!text) return undefined;
  try {
    return Date.parse(canonicalTime(text));
  } catch (error) {
    throw badRequest(messageOf(error));
  }
}
