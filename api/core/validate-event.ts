import { type FieldError, invalid, required } from "../field-error.js";
import type { CoreV1Event } from "../generated/types.js";
import { checkName } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";

const longestText = 128;
const longestMessage = 1_024;

/**
 * Events about cluster-scoped objects live in `default`, all others beside what they are about. Those of the new kind,
 * which have an eventTime, say who reports what, in so many bytes.
 */
export function validateEvent(event: CoreV1Event): FieldError[] {
  return event.eventTime
    ? [...validatePlace(event, ["default", "kube-system"]), ...validateNew(event)]
    : validatePlace(event, ["default"]);
}

function validatePlace(
  { involvedObject, metadata: { namespace = "" } }: CoreV1Event,
  system: readonly string[],
): FieldError[] {
  const about = involvedObject?.namespace ?? "";
  if (about === "" ? system.includes(namespace) : about === namespace) return [];
  return [invalid("involvedObject.namespace", about, "does not match event.namespace")];
}

function validateNew(event: CoreV1Event): FieldError[] {
  const { reportingComponent = "", reportingInstance, action, reason, message = "" } = event;
  return [
    ...(reportingComponent ? [] : [required("reportingController")]),
    ...checkName(reportingComponent, isQualifiedName, "reportingController"),
    ...checkText(reportingInstance, "reportingInstance"),
    ...checkText(action, "action"),
    ...checkText(reason, "reason"),
    ...checkLength(message, "message", longestMessage),
  ];
}

const checkText = (text: string | undefined, field: string): FieldError[] =>
  text ? checkLength(text, field, longestText) : [required(field)];

function checkLength(text: string, field: string, most: number): FieldError[] {
  return Buffer.byteLength(text) > most ? [invalid(field, "", `can have at most ${most} characters`)] : [];
}
