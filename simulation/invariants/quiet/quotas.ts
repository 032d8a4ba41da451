import { keyOf } from "../../../api/meta/object.js";
import { isTerminal } from "../../../api/meta/pods.js";
import { configMaps, jobs, pods, resourceQuotas } from "../../../api/resources.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Every quota has counted exactly what is there. */
export const quotasAreExact: QuietRule = ({ view }) =>
  view.list(resourceQuotas).flatMap(({ metadata, spec, status }) => {
    const name = `ResourceQuota ${keyOf(metadata)}`;
    const isHere = (object: { readonly metadata: { readonly namespace?: string | undefined } }) =>
      object.metadata.namespace === metadata.namespace;
    const used = (of: string) => Number(status?.used?.[of]);
    const running = view.list(pods).filter((pod) => isHere(pod) && !isTerminal(pod));
    return [
      ...differs(`${name} hard`, status?.hard, spec?.hard),
      ...differs(`${name} pods`, used("pods"), running.length),
      ...differs(`${name} configmaps`, used("count/configmaps"), view.list(configMaps).filter(isHere).length),
      ...differs(`${name} jobs`, used("count/jobs.batch"), view.list(jobs).filter(isHere).length),
    ];
  });
