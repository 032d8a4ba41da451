import { once } from "node:events";
import { createReadStream } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { UserError } from "../common/errors.js";

export interface DockerInfo {
  readonly OperatingSystem: string;
  readonly SecurityOptions: readonly string[];
}

function socketOf(env: NodeJS.ProcessEnv): string {
  return env.DOCKER_HOST?.replace(/^unix:\/\//, "") || "/var/run/docker.sock";
}

/** Asks the local Engine about itself. */
export async function dockerInfo(env: NodeJS.ProcessEnv): Promise<DockerInfo> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath: socketOf(env), path: "/info" }, resolve)
      .once("error", reject)
      .end();
  });
  return JSON.parse(await text(answer));
}

/** Loads an image archive (`docker save`) into the local Engine and returns what it said; what it refuses is thrown. */
export async function loadArchive(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const call = request({
    socketPath: socketOf(env),
    path: "/images/load?quiet=1",
    method: "POST",
    headers: { "Content-Type": "application/x-tar" },
  });
  const [[answer]] = await Promise.all([
    once(call, "response") as Promise<[IncomingMessage]>,
    pipeline(createReadStream(path), call),
  ]);
  const said = (await text(answer)).trim().split("\n").map(parseLine);
  const refusal = said.find(({ error, message }) => error ?? message);
  if (refusal) throw new UserError(`${path}: ${refusal.error ?? refusal.message}`);
  return said
    .map(({ stream }) => stream ?? "")
    .join("")
    .trim();
}

/** `stream` tells of progress, `error` of what fails on the way, `message` of what is refused at once. */
function parseLine(line: string): { stream?: string; error?: string; message?: string } {
  return line === "" ? {} : JSON.parse(line);
}
