// An entry of its own: the browser takes no schemas along, since zod would need a looser content policy.

/** Browsers and Node.js both have it; this library knows the types of neither. */
declare const TextDecoder: new (
  encoding?: string,
  options?: { fatal?: boolean },
) => { decode(bytes: Uint8Array | ArrayBuffer): string };

/**
 * The text of a file that somebody saved: UTF-8, or GB18030 as Chinese Excel writes its CSV. What is neither comes
 * back with U+FFFD in it, by which a reader knows that it is no text.
 */
export function textOfFile(bytes: Uint8Array | ArrayBuffer): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not in this one.
    }
  }
  return new TextDecoder().decode(bytes);
}
