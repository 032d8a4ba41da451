import type { V1Pod } from "../../../api/generated/types.js";
import { taggedName } from "../node-images.js";
import type { NodeInfo } from "../node-info.js";
import type { Snapshot } from "../snapshot.js";
import { best, type Score } from "./score.js";

const mebi = 1024 * 1024;
const least = 23 * mebi;
const mostPerImage = 1000 * mebi;

/** Prefers nodes that have the pod's images already; small images hardly count, nor do those that few nodes have. */
export const imageLocality: Score = {
  name: "ImageLocality",
  rate({ pod }, nodes, snapshot) {
    const images = imagesOf(pod);
    if (!images.some((image) => snapshot.imageNodes.has(image))) return undefined;
    const most = mostPerImage * images.length;
    return nodes.map((node) => {
      const bytes = Math.min(Math.max(spreadBytes(images, node, snapshot), least), most);
      return Math.trunc((best * (bytes - least)) / (most - least));
    });
  },
};

const imagesOf = ({ spec }: V1Pod) =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ image }) =>
    image ? [taggedName(image)] : [],
  );

/** Each image's size, times the share of nodes that have it: else one node would draw all its pods. */
function spreadBytes(
  images: readonly string[],
  { images: local }: NodeInfo,
  { nodes, imageNodes }: Snapshot,
): number {
  return images.reduce((sum, image) => {
    const share = (imageNodes.get(image) ?? 0) / nodes.length;
    return sum + Math.trunc((local.get(image) ?? 0) * share);
  }, 0);
}
