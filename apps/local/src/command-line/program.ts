import path from 'node:path';
import { Command, Help, type Argument, type ErrorOptions, type Option } from 'commander';
import { textsIn } from '../texts.js';
import { complaint } from './complaint.js';

/** Read from the sources: tsc copies only code. */
export const helpText = textsIn(path.join(import.meta.dirname, '../../src/command-line/texts'));

/** What commander calls its headings. */
const HEADINGS: Record<string, string> = {
  'Usage:': 'usage',
  'Arguments:': 'arguments',
  'Options:': 'options',
  'Commands:': 'commands',
};

/** Only that an option has a default, or a choice, is said by commander itself. */
const withWords = (description: string): string =>
  description.replace(/\b(choices|default): (?=[^()]*\)$)/g, (_, name: string) => helpText(name));

const withPlaces = (line: string): string =>
  line
    .replace('[options]', `[${helpText('anyOptions')}]`)
    .replace('[command]', `[${helpText('anyCommand')}]`);

/** Signs that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

class HelpInWords extends Help {
  override displayWidth(line: string): number {
    return super.displayWidth(line) + (line.match(WIDE)?.length ?? 0);
  }
  override styleTitle(title: string): string {
    const name = HEADINGS[title];
    return name === undefined ? title : helpText(name);
  }
  override commandUsage(command: Command): string {
    return withPlaces(super.commandUsage(command));
  }
  override subcommandTerm(command: Command): string {
    return withPlaces(super.subcommandTerm(command));
  }
  override optionDescription(option: Option): string {
    if (option.long === '--help') return helpText('help');
    // That what is not asked for is not done needs no words.
    if (option.isBoolean()) return option.description;
    return withWords(super.optionDescription(option));
  }
  override argumentDescription(argument: Argument): string {
    return withWords(super.argumentDescription(argument));
  }
  override subcommandDescription(command: Command): string {
    return command.name() === 'help' ? helpText('help') : super.subcommandDescription(command);
  }
}

/** A program of the command line, whose help and complaints are in the reader's language; so are its commands'. */
export class Program extends Command {
  override createCommand(name?: string): Program {
    return new Program(name);
  }
  override createHelp(): Help {
    return Object.assign(new HelpInWords(), this.configureHelp());
  }
  override error(message: string, options?: ErrorOptions): never {
    return super.error(complaint(message, options?.code, helpText), options);
  }
}
