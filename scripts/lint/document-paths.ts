const path = /`([a-z][\w.-]*(?:\/[\w.-]+)*\/?)`/g;
/** How-tos begin with the file that a reader is to write. */
const toBeWritten = /^## The file: .*$/gm;

/**
 * Of a document's paths into the sources (`folder/file.ts`, `folder/`) those that lead nowhere. They may leave out the folders
 * that all of a chapter is about.
 * @param files the paths of all sources
 */
export function pathComplaints(document: string, text: string, files: readonly string[]): string[] {
  const tops = new Set(files.map((file) => file.split("/")[0]));
  const named = [...text.replaceAll(toBeWritten, "").matchAll(path)].map(([, found = ""]) => found);
  const lost = new Set(named.filter((one) => isSource(one, tops) && !leadsSomewhere(one, files)));
  return [...lost].map((one) => `${document} names ${one}, which is not there`);
}

function isSource(text: string, tops: ReadonlySet<string | undefined>): boolean {
  if (!text.includes("/") || /[A-Z]{3}/.test(text)) return false;
  return text.endsWith(".ts") || (tops.has(text.split("/")[0]) && !/\.\w+$/.test(text));
}

function leadsSomewhere(named: string, files: readonly string[]): boolean {
  const part = `/${named.replace(/\/$/, "")}`;
  return files.some((file) => {
    const whole = `/${file}`;
    return named.endsWith(".ts") ? whole.endsWith(part) : whole.includes(`${part}/`);
  });
}
