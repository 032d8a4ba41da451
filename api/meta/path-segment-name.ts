/** Why a text can't be one part of a path, as any name must be able to; empty: it can. */
export function isPathSegmentName(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((character) => name.includes(character)).map((one) => `may not contain '${one}'`);
}
