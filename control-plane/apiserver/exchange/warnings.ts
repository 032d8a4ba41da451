/** More characters than these in all, and each warning is cut. */
const mostCharacters = 4 * 1024;
const charactersEach = 256;

/** What a user is to be told, each text once. As Kubernetes does, it says less of each rather than too much. */
export class Warnings {
  private readonly texts = new Set<string>();
  private characters = 0;
  /** How many there would be if each was cut. */
  private cutCharacters = 0;

  add(text: string): void {
    if (text === "" || this.cutCharacters >= mostCharacters || this.texts.has(text)) return;
    this.texts.add(text);
    this.characters += text.length;
    this.cutCharacters += Math.min(text.length, charactersEach);
  }

  get shown(): readonly string[] {
    const all = [...this.texts];
    return this.characters <= mostCharacters ? all : all.map((text) => text.slice(0, charactersEach));
  }
}
