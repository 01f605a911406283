import { storable } from '@huiyin/server';

/*
 * What a citizen types is shown as it was typed. Characters that cannot be seen, or that would turn the
 * direction of the text around them, are made visible on the page instead of being silently dropped.
 */
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const DELETE = 0x7f;
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = '\u2421';

/** Text from a form: one kind of line end, and nothing that PostgreSQL cannot store. */
export function typedText(text: string): string {
  return storable(text.replace(/\r\n?/g, '\n'));
}

/** Text on a page, whatever door it came in by. HTML is escaped by the renderer. */
export function shownText(text: string): string {
  return typedText(text).replace(INVISIBLE, (sign) => {
    const code = sign.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    return code === DELETE ? PICTURE_OF_DELETE : '\ufffd';
  });
}
