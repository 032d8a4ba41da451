/**
 * Replaces `$(NAME)` by its value; `$$` escapes; what has no value stays as it is.
 * The rule of Kubernetes for commands, arguments and environment values.
 */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  // Behind the last bracket nothing is a reference: each search for one ends at the next.
  const lastClosed = text.lastIndexOf(")") + 1;
  const head = text.slice(0, lastClosed).replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name?: string) => {
    if (name === undefined) return "$";
    return lookUp(name) ?? whole;
  });
  return head + text.slice(lastClosed).replaceAll("$$", () => "$");
}
