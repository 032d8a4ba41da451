import { createReadStream } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

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

/** Loads an image archive (`docker save`) into the local Engine and returns what it said. */
export async function loadArchive(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const call = request({
    socketPath: socketOf(env),
    path: "/images/load?quiet=1",
    method: "POST",
    headers: { "Content-Type": "application/x-tar" },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    call.once("response", resolve).once("error", reject);
  });
  await pipeline(createReadStream(path), call);
  const lines = (await text(await answer)).trim().split("\n");
  return lines
    .map((line) => JSON.parse(line).stream ?? JSON.parse(line).error ?? line)
    .join("")
    .trim();
}
