import type { V1PodSpec } from "../../../api/generated/types.js";
import type { RuntimeHandler } from "../../runtime/container-runtime.js";
import type { ObjectSource } from "./object-source.js";

/** Who runs a pod, by its RuntimeClass. Throws when the class isn't there, or this node has no such handler. */
export function runtimeHandler(
  { runtimeClassName }: V1PodSpec,
  objects: Pick<ObjectSource, "runtimeClass">,
  handlers: readonly RuntimeHandler[],
): RuntimeHandler {
  const name = runtimeClassName ? handlerNamed(runtimeClassName, objects) : "";
  const found = handlers.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`failed to get sandbox runtime: no runtime for ${JSON.stringify(name)} is configured`);
}

function handlerNamed(className: string, objects: Pick<ObjectSource, "runtimeClass">): string {
  const found = objects.runtimeClass(className);
  if (!found) throw new Error(`runtimeclass.node.k8s.io ${JSON.stringify(className)} not found`);
  return found.handler;
}
