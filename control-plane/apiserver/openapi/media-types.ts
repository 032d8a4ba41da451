export const objectTypes = ["application/json", "application/yaml"] as const;
export const listTypes = [...objectTypes, "application/json;stream=watch"] as const;
const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
] as const;

/** How a patch may be written: objects of custom resources have no strategic merges. */
export const patchTypesOf = (custom = false): readonly string[] =>
  custom ? patchTypes.filter((type) => !type.includes("strategic")) : patchTypes;
