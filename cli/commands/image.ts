import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { UserError } from "../../common/errors.js";
import { loadArchive } from "../docker.js";
import { bringToNodes, labNodes } from "../lab-hosts.js";

/** `coracle image load`: brings an image to the hosts that are to run it. */
export function imageCommand(program: Command): void {
  const image = program.command("image").description("images of the cluster's hosts");
  image
    .command("load")
    .description(
      "load an image archive, or with --lab an image of this host's Docker, into the cluster's hosts",
    )
    .argument("<archive or image>", "a file made by 'docker save'; with --lab an image's name")
    .option("--lab", "into the Docker of every lab node")
    .action(async (source: string, { lab }: { lab?: boolean }) => {
      const said = lab ? await loadIntoLab(source) : await loadHere(source);
      process.stdout.write(`${said}\n`);
    });
}

async function loadHere(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserError(`${path}: no such file (images in this host's Docker need no loading)`);
  if (found.isDirectory()) throw new UserError(`${path}: is a directory, not an archive`);
  return loadArchive(path, process.env);
}

async function loadIntoLab(image: string): Promise<string> {
  const nodes = await labNodes();
  if (nodes.length === 0) throw new UserError("no lab node is running: start the lab with 'npm run lab:up'");
  const said = await bringToNodes(image, nodes);
  return said.join("\n");
}
