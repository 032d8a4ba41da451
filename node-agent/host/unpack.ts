import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Puts what is in a tar archive into a directory of the host, with owners and modes. */
export type Unpack = (archive: Readable, directory: string) => Promise<void>;

const options = ["--extract", "--file=-", "--numeric-owner", "--same-owner", "--preserve-permissions"];
/** Of what `tar` complains of. */
const maxMessage = 1_000;

/** By the host's own `tar`, which lets no name and no link of an archive lead out of the directory. */
export const unpackTar: Unpack = async (archive, directory) => {
  const tar = spawn("tar", [...options, `--directory=${directory}`], { stdio: ["pipe", "ignore", "pipe"] });
  let complaint = "";
  tar.stderr.on("data", (text: Buffer) => {
    complaint = (complaint + text).slice(0, maxMessage);
  });
  const [fed, ended] = await Promise.allSettled([pipeline(archive, tar.stdin), once(tar, "close")]);
  if (ended.status === "rejected") throw ended.reason;
  if (ended.value[0] === 0) return;
  const isCutOff = fed.status === "rejected" && fed.reason.code !== "EPIPE";
  throw isCutOff ? fed.reason : new Error(`tar: ${complaint.trim() || "failed"}`);
};
