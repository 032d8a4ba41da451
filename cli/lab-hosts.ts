import { messageOf, UserError } from "../common/errors.js";
import { outputOf } from "./host-check.js";
import type { Engine } from "./images/engine.js";
import { bring, withSavedImage } from "./images/saved-image.js";

/** The names of the lab's running node containers. */
export async function labNodes(): Promise<string[]> {
  const filter = ["--filter", "label=com.docker.compose.project=coracle", "--filter", "name=coracle-node-"];
  const names = await outputOf("docker", ["ps", "--format", "{{.Names}}", ...filter]);
  return names.split("\n").filter((name) => name !== "");
}

/** How a node's Engine is spoken to. */
const engineOf = (node: string): Engine => ["docker", "exec", "-i", node, "docker"];

/** Brings an image of this host's Docker to lab nodes: to each the layers that it lacks. Returns what was done, a line a node. */
export function bringToNodes(image: string, nodes: readonly string[]): Promise<readonly string[]> {
  return withSavedImage(image, (saved) =>
    Promise.all(
      nodes.map(async (node) => {
        const said = await bring(saved, engineOf(node)).catch((error: unknown) => {
          throw new UserError(`${node}: ${messageOf(error)}`);
        });
        return `${node}: ${said}`;
      }),
    ),
  );
}
