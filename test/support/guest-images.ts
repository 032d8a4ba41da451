import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const guests = fileURLToPath(new URL("../../../deploy/guests", import.meta.url));

/** The manifests of a guest. */
export const guestManifests = (name: string): string => `${guests}/${name}/${name}.yaml`;

/** Makes the guests' images, unless they are there. */
export async function makeGuestImages(): Promise<void> {
  await promisify(execFile)(`${guests}/build.sh`, ["--missing"]);
}
