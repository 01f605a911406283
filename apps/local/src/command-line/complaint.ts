type Text = (name: string, values?: Record<string, string>) => string;

/**
 * The parts of commander's own sentences, by its codes, which are stable; the sentences are pinned by their test. A
 * complaint of another form stays as it is.
 */
const SENTENCES: Record<string, RegExp> = {
  'commander.missingArgument': /^error: missing required argument '(?<name>.*)'$/,
  'commander.optionMissingArgument': /^error: option '(?<name>.*)' argument missing$/,
  'commander.missingMandatoryOptionValue': /^error: required option '(?<name>.*)' not specified$/,
  'commander.unknownOption':
    /^error: unknown option '(?<name>[^]*?)'(?<similar>\n\(Did you mean [^]*)?$/,
  'commander.unknownCommand':
    /^error: unknown command '(?<name>[^]*?)'(?<similar>\n\(Did you mean [^]*)?$/,
  'commander.excessArguments':
    /^error: too many arguments(?: for '.*')?\. Expected (?<expected>\d+) arguments? but got (?<got>\d+)\.$/,
  'commander.invalidArgument':
    /^error: (?:option '(?<name>.*?)' argument '(?<value>[^]*)' is invalid|command-argument value '(?<value2>[^]*)' is invalid for argument '(?<name2>.*?)')\. (?<reason>[^]*)$/,
};

/** A complaint of commander in the reader's language. */
export function complaint(message: string, code: string | undefined, text: Text): string {
  const parts = SENTENCES[code ?? '']?.exec(message)?.groups;
  if (code === undefined || !parts) return message;
  const { name, name2, value, value2, reason, similar, ...counts } = parts;
  const values = {
    ...counts,
    name: name ?? name2 ?? '',
    value: value ?? value2 ?? '',
    reason: reasonOf(reason ?? '', text),
  };
  const names = /Did you mean (?:one of )?(.*)\?\)$/.exec(similar ?? '')?.[1];
  const guess = names === undefined ? '' : `\n${text('similar', { names })}`;
  return text(code, values) + guess;
}

/** What an option's own reader complains of is in the reader's language already. */
function reasonOf(reason: string, text: Text): string {
  const choices = /^Allowed choices are (.*)\.$/.exec(reason)?.[1];
  return choices === undefined ? reason : text('allowed', { choices });
}
