import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "../errors.js";
import type { Credential } from "./certificate-authority.js";

/** Writes for the owner's eyes only, and whole or not at all: a crash leaves the old file. */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** The file's text; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Keeps `<name>.crt` and `<name>.key` in a directory. */
export async function writeCredential(
  directory: string,
  name: string,
  credential: Credential,
): Promise<void> {
  await writePrivateFile(join(directory, `${name}.key`), credential.privateKey);
  await writePrivateFile(join(directory, `${name}.crt`), credential.certificate);
}

/** Undefined when either half is missing. After a crash in the midst of a renewal they may not fit: see `fits`. */
export async function readCredential(directory: string, name: string): Promise<Credential | undefined> {
  const [certificate, privateKey] = await Promise.all([
    readIfThere(join(directory, `${name}.crt`)),
    readIfThere(join(directory, `${name}.key`)),
  ]);
  return certificate && privateKey ? { certificate, privateKey } : undefined;
}

/** Both as one text: kept in one file, no crash can leave halves that don't fit. */
export const credentialText = ({ certificate, privateKey }: Credential) =>
  `${certificate.trim()}\n${privateKey.trim()}\n`;

/** Undefined when not both stand in the text. */
export function credentialIn(text: string): Credential | undefined {
  const block = (label: RegExp) => text.match(label)?.[0];
  const certificate = block(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/);
  const privateKey = block(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/);
  return certificate && privateKey ? { certificate, privateKey } : undefined;
}
