import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../common/errors.js";
import { type Engine, layersOf, load } from "./engine.js";
import { filesToSkip, type Layers, layersThere } from "./missing-layers.js";

/** An image of this host's Engine, taken apart into its layers. */
export interface SavedImage {
  readonly name: string;
  readonly folder: string;
  readonly layers: Layers;
  /** Of each layer, in the folder. */
  readonly files: readonly string[];
}

/** Saves an image for as long as `use` takes. */
export async function withSavedImage<T>(name: string, use: (image: SavedImage) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "coracle-image-"));
  try {
    await save(name, folder);
    return await use(await read(name, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Brings an image to an Engine: only the layers that it lacks, as long as it takes it so. Returns what was done. */
export async function bring(image: SavedImage, engine: Engine): Promise<string> {
  const there = layersThere(image.layers, await layersOf(engine));
  const skipped = filesToSkip(image.files, there);
  try {
    const said = await load(engine, archiveOf(image, skipped));
    return `${said} (${image.layers.length - there} of ${image.layers.length} layers sent)`;
  } catch (error) {
    if (skipped.length === 0) throw error;
    // An Engine may want all that an archive tells of.
    return `${await load(engine, archiveOf(image, []))} (all ${image.layers.length} layers sent)`;
  }
}

async function save(name: string, folder: string): Promise<void> {
  const saving = spawn("docker", ["save", name], { stdio: ["ignore", "pipe", "pipe"] });
  const unpacking = spawn("tar", ["--extract", `--directory=${folder}`], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  const complaints = [saving, unpacking].map(complaintOf);
  await pipeline(saving.stdout, unpacking.stdin).catch(() => {});
  for (const complaint of complaints) {
    const said = await complaint;
    if (said !== undefined) throw new UserError(`${name}: ${said}`);
  }
}

/** What a program says when it fails. */
async function complaintOf(program: ChildProcess): Promise<string | undefined> {
  const [said, [code]] = await Promise.all([
    program.stderr ? text(program.stderr) : "",
    once(program, "close"),
  ]);
  return code === 0 ? undefined : said.trim();
}

async function read(name: string, folder: string): Promise<SavedImage> {
  const json = async (file: string) => JSON.parse(await readFile(join(folder, file), "utf8"));
  const [{ Config: config, Layers: files }] = await json("manifest.json");
  const { rootfs } = await json(config);
  return { name, folder, files, layers: rootfs.diff_ids };
}

function archiveOf({ folder }: SavedImage, skipped: readonly string[]) {
  const excludes = skipped.map((file) => `--exclude=./${file}`);
  const args = ["--create", `--directory=${folder}`, "--anchored", "--no-wildcards", ...excludes, "."];
  return spawn("tar", args, { stdio: ["ignore", "pipe", "ignore"] }).stdout;
}
