/** Class → what it and its fields are for. */
export type Descriptions = Readonly<
  Record<string, { readonly description: string; readonly fields: Readonly<Record<string, string>> }>
>;

/** Read when OpenAPI is first asked for: half a megabyte that nothing else needs. */
export async function loadDescriptions(): Promise<Descriptions> {
  const { descriptionsText } = await import("../../../api/generated/descriptions.js");
  return JSON.parse(descriptionsText);
}
