const mostProblems = 100;
const mostCharacters = 64 * 1024;

/** What strict decoding refuses, each once; not more of it than anybody reads. */
export class StrictProblems {
  private readonly texts = new Set<string>();
  private characters = 0;

  /** @param text made only while there is room */
  add(text: () => string): void {
    if (this.texts.size >= mostProblems || this.characters >= mostCharacters) return;
    const problem = text();
    this.characters += problem.length;
    this.texts.add(problem);
  }

  get all(): readonly string[] {
    return [...this.texts];
  }
}
