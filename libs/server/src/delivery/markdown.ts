import { Marked, type Token, type Tokens } from 'marked';

const STYLE = {
  page: 'margin:0;padding:0;background:#f2f3f5',
  // One column, 16 px, no images: readable on a telephone without zooming.
  column:
    "max-width:560px;margin:0 auto;padding:24px 20px;background:#ffffff;color:#1f2329;font-family:-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;font-size:16px;line-height:1.75;word-break:break-word",
  title: 'margin:0 0 16px;font-size:20px;line-height:1.4',
  paragraph: 'margin:0 0 16px',
  quote: 'margin:0 0 16px;padding:8px 14px;border-left:4px solid #c4c7cc;background:#f7f8fa',
  list: 'margin:0 0 16px;padding-left:22px',
  link: 'color:#0b57d0',
  rule: 'border:0;border-top:1px solid #dfe1e5;margin:20px 0',
};

const markdown = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    // By CommonMark's rule `的**《时限》**将` is not bold: between Chinese characters there are no spaces to tell by.
    emStrong(source) {
      const [raw, text] = /^\*\*(?!\s)((?:\\[\s\S]|[^\\*])+)\*\*/.exec(source) ?? [];
      if (raw === undefined || text === undefined) return false;
      return { type: 'strong', raw, text, tokens: this.lexer.inlineTokens(text) };
    },
  },
  renderer: {
    paragraph(token) {
      return `<p style="${STYLE.paragraph}">${this.parser.parseInline(token.tokens)}</p>\n`;
    },
    heading(token) {
      return `<h2 style="${STYLE.title}">${this.parser.parseInline(token.tokens)}</h2>\n`;
    },
    blockquote(token) {
      return `<blockquote style="${STYLE.quote}">${this.parser.parse(token.tokens)}</blockquote>\n`;
    },
    list(token) {
      const tag = token.ordered ? 'ol' : 'ul';
      const items = token.items
        .map((item) => `<li>${this.parser.parse(item.tokens)}</li>`)
        .join('\n');
      return `<${tag} style="${STYLE.list}">${items}</${tag}>\n`;
    },
    link(token) {
      return `<a href="${attribute(token.href)}" style="${STYLE.link}">${this.parser.parseInline(token.tokens)}</a>`;
    },
    hr() {
      return `<hr style="${STYLE.rule}">\n`;
    },
    // The texts are Markdown; a tag in them is a slip and is shown as what it is.
    html(token) {
      return attribute(token.text);
    },
  },
});

/** The HTML part of a mail. */
export function toHtml(source: string, title: string, language: string): string {
  const body = markdown.parse(source, { async: false });
  return (
    `<!doctype html>\n<html lang="${attribute(language)}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${attribute(title)}</title></head>\n` +
    `<body style="${STYLE.page}"><div style="${attribute(STYLE.column)}">\n` +
    `<h1 style="${STYLE.title}">${attribute(title)}</h1>\n${body}</div></body></html>\n`
  );
}

/** The plain part of a mail: the same words without marks. */
export function toText(source: string): string {
  return textOf(markdown.lexer(source))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Makes a value plain text in Markdown: nothing in it is a mark, a tag, an address or an indented block. */
export function escapeMarkdown(value: string): string {
  return value
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim().replace(/[!-/:-@[-`{-~]/g, '\\$&'))
    .join('\n');
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(tokenText).join('');
}

function tokenText(token: Token): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return '';
    case 'br':
      return '\n';
    case 'hr':
      return '――――――\n\n';
    case 'list':
      return `${(token as Tokens.List).items.map((item, index) => listItem(token as Tokens.List, item, index)).join('\n')}\n\n`;
    case 'blockquote':
      return `${textOf(token.tokens ?? [])
        .trim()
        .replace(/^/gm, '> ')}\n\n`;
    case 'link':
      return linkText(token as Tokens.Link);
    case 'paragraph':
    case 'heading':
      return `${textOf(token.tokens ?? [])}\n\n`;
    default:
      return 'tokens' in token && token.tokens ? textOf(token.tokens) : plain(token);
  }
}

function listItem(list: Tokens.List, item: Tokens.ListItem, index: number): string {
  const mark = list.ordered ? `${Number(list.start || 1) + index}. ` : '- ';
  return mark + textOf(item.tokens).trim().replace(/\n/g, '\n  ');
}

function linkText(link: Tokens.Link): string {
  const words = textOf(link.tokens);
  return words === link.href ? link.href : `${words} ${link.href}`;
}

function plain(token: Token): string {
  return 'text' in token && typeof token.text === 'string' ? token.text : token.raw;
}

function attribute(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
