import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';

/** What may be attached: evidence that an office can open, and nothing that a browser would run. */
const ACCEPTED = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'audio/mpeg',
  'audio/wav',
  'video/mp4',
]);

/** The kind of a file by its bytes, never by its name; undefined: not accepted. */
export async function kindOfFile(path: string): Promise<string | undefined> {
  const found = await fileTypeFromFile(path);
  if (found) return ACCEPTED.has(found.mime) ? found.mime : undefined;
  return (await isPlainText(path)) ? 'text/plain; charset=utf-8' : undefined;
}

/** UTF-8 without NUL. HTML and SVG are text too: they are served as text/plain, as attachments, with nosniff. */
async function isPlainText(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const chunk of file.createReadStream({
      autoClose: false,
    }) as AsyncIterable<Buffer>) {
      if (chunk.includes(0)) return false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
