const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const domain = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digest = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/;
const longestName = 255;

/**
 * Whether the text names an image: `[domain[:port]/]path[:tag][@digest]`, as registries have it. Its parts are cut off one
 * by one, so that it takes linear time whatever a pod's author wrote.
 */
export function isImageReference(text: string): boolean {
  const at = text.indexOf("@");
  const named = at < 0 ? text : text.slice(0, at);
  if (at >= 0 && !digest.test(text.slice(at + 1))) return false;
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  if (colon >= 0 && !tag.test(named.slice(colon + 1))) return false;
  return name.length <= longestName && isName(name.split("/"));
}

function isName([first = "", ...rest]: readonly string[]): boolean {
  const isDomain = rest.length > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  return (isDomain ? domain : component).test(first) && rest.every((part) => component.test(part));
}
