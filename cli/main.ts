#!/usr/bin/env node
import { outcomeOf } from './exit-code';
import { createProgram } from './program';
import { processTerminal } from './terminal/terminal';

/** What keeps the process alive beyond its work, such as an idle connection, may do so for this long. */
const LINGER_MS = 3_000;

async function main(): Promise<void> {
  const terminal = processTerminal();
  try {
    await createProgram(terminal).parseAsync();
  } catch (error) {
    const { exitCode, message } = outcomeOf(error);
    if (message !== undefined) terminal.say(terminal.paintTalk('red', '✗ ') + message);
    process.exitCode = exitCode;
  }
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

void main();
