/**
 * Replaces `$(NAME)` by its value; `$$` escapes; what has no value stays as it is.
 * The rule of Kubernetes for commands, arguments and environment values.
 */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name?: string) => {
    if (name === undefined) return "$";
    return lookUp(name) ?? whole;
  });
}
