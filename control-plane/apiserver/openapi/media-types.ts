export const objectTypes = ["application/json", "application/yaml"] as const;
export const listTypes = [...objectTypes, "application/json;stream=watch"] as const;
export const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
] as const;
