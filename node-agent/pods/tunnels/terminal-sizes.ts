export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

const maxRest = 1_024;

/**
 * The sizes in a stream of `{"Width":w,"Height":h}`, with whatever between them: transports merge and split what a client
 * wrote as one. What is no size is left out.
 */
export async function* terminalSizes(source: AsyncIterable<Buffer>): AsyncGenerator<TerminalSize> {
  let rest = "";
  for await (const chunk of source) {
    rest += chunk.toString("latin1");
    for (const [text] of rest.matchAll(/\{[^{}]*\}/g)) {
      const size = sizeOf(text);
      if (size) yield size;
    }
    rest = rest.slice(rest.lastIndexOf("}") + 1).slice(-maxRest);
  }
}

function sizeOf(text: string): TerminalSize | undefined {
  try {
    const { Width: width, Height: height } = JSON.parse(text) as { Width?: number; Height?: number };
    return width && height && width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}
