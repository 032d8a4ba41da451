import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { UserError } from "../common/errors.js";
import { outputOf } from "./host-check.js";

/** The names of the lab's running node containers. */
export async function labNodes(): Promise<string[]> {
  const filter = ["--filter", "label=com.docker.compose.project=coracle", "--filter", "name=coracle-node-"];
  const names = await outputOf("docker", ["ps", "--format", "{{.Names}}", ...filter]);
  return names.split("\n").filter((name) => name !== "");
}

/** Pipes an image of this host's Docker into that of a lab node. */
export async function saveInto(image: string, node: string): Promise<string> {
  const save = spawn("docker", ["save", image], { stdio: ["ignore", "pipe", "pipe"] });
  const load = spawn("docker", ["exec", "-i", node, "docker", "load"], { stdio: ["pipe", "pipe", "pipe"] });
  const [, said, saveError, loadError] = await Promise.all([
    pipeline(save.stdout, load.stdin).catch(() => {}),
    text(load.stdout),
    text(save.stderr),
    text(load.stderr),
  ]);
  if (saveError) throw new UserError(`${image}: ${saveError.trim()}`);
  if (loadError) throw new UserError(`${node}: ${loadError.trim()}`);
  return `${node}: ${said.trim()}`;
}
