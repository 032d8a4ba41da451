type Token = "any-text" | ((character: string) => boolean);

/**
 * Go's `filepath.Match` for text without slashes: `*`, `?`, `[a-z]`, `[^a-z]`, `\` before what is meant literally. Goes back to the last
 * `*` alone, so that it takes little time whatever is written.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const tokens = tokensOf(pattern);
  let [at, star, resumeAt] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    const token = tokens[at];
    if (token === "any-text") [star, resumeAt] = [at++, index];
    else if (token?.(text[index] ?? "")) [at, index] = [at + 1, index + 1];
    else if (star < 0) return false;
    else [at, index] = [star + 1, ++resumeAt];
  }
  return tokens.slice(at).every((token) => token === "any-text");
}

const tokensOf = (pattern: string): readonly Token[] =>
  (pattern.match(/\\.|\[\^?[^\]]+\]|./g) ?? []).map(tokenOf);

function tokenOf(text: string): Token {
  if (text === "*") return "any-text";
  if (text === "?") return () => true;
  if (text.length === 1) return (character) => character === text;
  if (text.startsWith("\\")) return (character) => character === text.slice(1);
  const isNegated = text[1] === "^";
  const ranges = text.slice(isNegated ? 2 : 1, -1).match(/.-.|./g) ?? [];
  return (character) => ranges.some((range) => isIn(character, range)) !== isNegated;
}

const isIn = (character: string, range: string) =>
  range.length === 3 ? character >= range.charAt(0) && character <= range.charAt(2) : character === range;
