import { isDelivered, placeholdersOf, renderMessage, type Workflow } from '@huiyin/core';
import { lengthInWords } from '../http/words.js';
import { toHtml, toText, escapeMarkdown } from './markdown.js';

/** A message ready to be sent, in one language. */
export interface RenderedMail {
  language: string;
  subject: string;
  text: string;
  html: string;
}

/** A text names something that neither the message nor the delivery knows. No later try can help. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}

/**
 * The words of a saved message. `delivered` holds what only the delivery knows (link, query code …);
 * every value is shown as text, whatever it contains.
 * @throws RenderError if the text names a value that nobody gives
 */
export function renderMail(
  workflow: Workflow,
  language: string,
  message: { text: string; data: Record<string, string> },
  delivered: Record<string, string>,
): RenderedMail {
  const values = { ...message.data, ...delivered };
  const spoken = spokenLanguage(workflow, language, message.text);
  requireValues(workflow, spoken, message.text, values);
  const spokenValues = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name.startsWith('payload.') ? lengthInWords(spoken, value) : value,
    ]),
  );
  const { subject, body } = renderMessage(workflow, spoken, message.text, spokenValues, (value) =>
    value !== '' && value === delivered['link'] ? LINK : escapeMarkdown(value),
  );
  const markdown = putLink(body, delivered['link'] ?? '');
  return {
    language: spoken,
    subject,
    text: toText(markdown),
    html: toHtml(markdown, subject, spoken),
  };
}

/** A notice as the console shows it: rendered when it is read, in the reader's language of that moment. */
export function renderNotice(
  workflow: Workflow,
  language: string,
  message: { text: string; data: Record<string, string> },
  delivered: Record<string, string> = {},
): { title: string; text: string } {
  const missing = Object.fromEntries(
    placeholdersIn(workflow, spokenLanguage(workflow, language, message.text), message.text)
      .filter((name) => isDelivered(name) && delivered[name] === undefined)
      .map((name) => [name, '']),
  );
  const { subject, text } = renderMail(workflow, language, message, { ...missing, ...delivered });
  return { title: subject, text };
}

/** What the text names, each once. @throws RenderError if there is no such text */
function placeholdersIn(workflow: Workflow, language: string, text: string): string[] {
  const template = workflow.texts[language]?.messages[text];
  if (!template)
    throw new RenderError(`workflow ${workflow.kind} has no text "${text}" in ${language}`);
  return placeholdersOf(`${template.subject}\n${template.body}`);
}

function spokenLanguage(workflow: Workflow, language: string, text: string): string {
  return workflow.texts[language]?.messages[text] ? language : 'zh-CN';
}

function requireValues(
  workflow: Workflow,
  language: string,
  text: string,
  values: Record<string, string>,
): void {
  const unknown = placeholdersIn(workflow, language, text).filter(
    (name) => values[name] === undefined,
  );
  if (unknown.length > 0) {
    throw new RenderError(
      `text "${text}" (${language}) names unknown values: ${unknown.map((n) => `{${n}}`).join(', ')}`,
    );
  }
}

/** A character of no script stands for the address until it is known whether it is a link's target. */
const LINK = '\uE000';

function putLink(markdown: string, link: string): string {
  // Bare in a sentence the address needs its own brackets: Chinese full stops would be taken into it.
  return markdown.replaceAll(`](${LINK})`, `](${link})`).replaceAll(LINK, `<${link}>`);
}
