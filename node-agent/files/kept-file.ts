import type { Files } from "./files.js";

/** A file that says what this process must still know when it starts anew. Changes that come while it is written are written together. */
export class KeptFile {
  private isDirty = false;
  private writing: Promise<void> | undefined;

  /** @param text of the state as it is */
  constructor(
    readonly path: string,
    private readonly files: Pick<Files, "read" | "replace">,
    private readonly text: () => string,
  ) {}

  /** Undefined when there is none yet. */
  read(): Promise<string | undefined> {
    return this.files.read(this.path);
  }

  changed(): void {
    this.isDirty = true;
  }

  /** Resolves when all that has changed until now is on disk; rejects when it can't be written, which the next call tries again. */
  async saved(): Promise<void> {
    while (this.isDirty || this.writing) {
      this.writing ??= this.write().finally(() => {
        this.writing = undefined;
      });
      await this.writing;
    }
  }

  private async write(): Promise<void> {
    this.isDirty = false;
    try {
      await this.files.replace(this.path, this.text());
    } catch (error) {
      this.isDirty = true;
      throw error;
    }
  }
}
