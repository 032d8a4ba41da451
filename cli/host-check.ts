import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { messageOf, UserError } from "../common/errors.js";
import { dockerInfo } from "./docker.js";

const toTheLab = "use the lab instead: npm run lab:up";

/** Refuses, with one line that says what to do, a host on which a one-host cluster can't run. */
export async function checkHost(env: NodeJS.ProcessEnv): Promise<void> {
  if (process.platform !== "linux") throw new UserError(`'up' needs Linux; ${toTheLab}`);
  if (process.getuid?.() !== 0) throw new UserError("'up' sets up network interfaces: run it as root");
  await checkDocker(env);
}

async function checkDocker(env: NodeJS.ProcessEnv): Promise<void> {
  if (env.DOCKER_HOST && !env.DOCKER_HOST.startsWith("unix://")) {
    throw new UserError(`'up' needs the Docker Engine of this host, not ${env.DOCKER_HOST}; ${toTheLab}`);
  }
  const info = await dockerInfo(env).catch((error: unknown) => {
    throw new UserError(
      `no Docker Engine answers (${messageOf(error)}): start it, or install it with 'npm run up'`,
    );
  });
  if (info.OperatingSystem.includes("Docker Desktop")) {
    throw new UserError(`'up' can't reach the pods of Docker Desktop's virtual machine; ${toTheLab}`);
  }
  if (info.SecurityOptions.some((option) => option.includes("rootless"))) {
    throw new UserError(`'up' needs a Docker Engine that runs as root; ${toTheLab}`);
  }
}

/** The path of a program, looked for where root's programs are too. */
export async function findProgram(name: string, hint: string): Promise<string> {
  for (const directory of [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"]) {
    const path = join(directory, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new UserError(`${name} was not found: ${hint}`);
}

/** What a short command prints. */
export async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args]);
  return stdout;
}
