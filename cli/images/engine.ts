import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../common/errors.js";
import { outputOf } from "../host-check.js";
import type { Layers } from "./missing-layers.js";

/** The command that speaks to an Engine: `docker`, or `docker exec -i NODE docker`. */
export type Engine = readonly [string, ...string[]];

/** The layers of all images that an Engine has. */
export async function layersOf([program, ...args]: Engine): Promise<readonly Layers[]> {
  const ids = linesOf(await outputOf(program, [...args, "images", "--all", "--quiet"]));
  if (ids.length === 0) return [];
  const inspect = ["image", "inspect", "--format", "{{json .RootFS.Layers}}", ...new Set(ids)];
  return linesOf(await outputOf(program, [...args, ...inspect])).map((line) => JSON.parse(line) ?? []);
}

/** Loads an archive, and returns what the Engine said; what it refuses is thrown. */
export async function load([program, ...args]: Engine, archive: Readable): Promise<string> {
  const loading = spawn(program, [...args, "load"], { stdio: ["pipe", "pipe", "pipe"] });
  const [, said, complaint, [code]] = await Promise.all([
    pipeline(archive, loading.stdin).catch(() => {}),
    text(loading.stdout),
    text(loading.stderr),
    once(loading, "close"),
  ]);
  if (code !== 0) throw new UserError(complaint.trim() || said.trim() || "the image could not be loaded");
  return said.trim();
}

const linesOf = (output: string) => output.split("\n").filter((line) => line !== "");
