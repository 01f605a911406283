/**
 * The text of a file that somebody saved: UTF-8, or GB18030 as Chinese Excel writes its CSV. What is neither comes
 * back with U+FFFD in it, by which the api knows that it is no text. (As `apps/local/src/text-of-file.ts`: of the contract
 * only types come into the browser, since zod would need a looser content policy.)
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
