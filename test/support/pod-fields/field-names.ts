/** `Type field field, Type field` as `Type.field`, each. */
export const fieldNames = (text: string): string[] =>
  text.split(",").flatMap((part) => {
    const [type = "", ...fields] = part.split(/\s+/).filter((word) => word !== "");
    return fields.map((field) => `${type}.${field}`);
  });
